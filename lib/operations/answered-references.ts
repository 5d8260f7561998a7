import { Answers } from '@/lib/binding/answers'
import type { MemberFacts, SiteFacts, Subject } from '@/lib/binding/facts'
import { nameReference } from '@/lib/binding/name-reference'
import type { PreparedProfile } from '@/lib/binding/prepare-profile'
import type { Attribute, Token } from '@/lib/binding/reference-grammar'

/** What a profile asks of a pool, where, and whether it is answered. */
export interface AnsweredReference {
  /** The pool that is asked: the asking machine's own where a profile names that by its own name. */
  pool: string
  text: string
  all: boolean
  attribute: Attribute
  /** The documentation address that stands for the pool's machine, where that is written. */
  standIn: string | null
  paths: string[]
  /** Why nothing answers it now; null when something does. */
  problem: string | null
}

/**
 * What a profile asks of pools on behalf of a machine of `pool` that runs it. What it asks of that
 * very machine is answered by whichever machine it is, so that it is never a problem.
 */
export function answeredReferences(
  { sites }: Pick<PreparedProfile, 'sites'>,
  facts: SiteFacts,
  asking: { pool: string; profile: string },
): AnsweredReference[] {
  const answers = new Answers(facts, anyMachineOf(asking))
  const standing = new Map([...facts.values()].map((pool) => [pool.standIn, pool.name]))
  const found = new Map<string, AnsweredReference>()
  for (const { path, text } of sites) {
    for (const token of text?.tokens ?? []) {
      const named = whoIsNamed(token, standing)
      if (!named) continue
      const key = `${named.text} ${named.standIn}`
      const known = found.get(key)
      if (known) {
        if (known.paths.at(-1) !== path) known.paths.push(path)
        continue
      }
      const own = !named.all && isItself(named.pool, asking)
      const problem = own ? null : (answers.of(token)?.missing ?? null)
      found.set(key, { ...named, pool: own ? asking.pool : named.pool, paths: [path], problem })
    }
  }
  return [...found.values()]
}

/** Documentation addresses that no pool declares: they are served as they stand there. */
export function undeclaredAddresses(
  { references }: Pick<PreparedProfile, 'references'>,
  facts: SiteFacts,
): { address: string; paths: string[] }[] {
  const declared = new Set([...facts.values()].map(({ standIn }) => standIn))
  return references.standIns.filter(({ address }) => !declared.has(address))
}

type Named = Omit<AnsweredReference, 'paths' | 'problem'>

function whoIsNamed(
  { meaning }: Token,
  standing: ReadonlyMap<string | null, string>,
): Named | undefined {
  if (meaning.kind === 'pool') {
    const { pool, all, attribute } = meaning
    return { pool, all, attribute, text: nameReference(meaning), standIn: null }
  }
  if (meaning.kind !== 'stand-in') return undefined
  const pool = standing.get(meaning.address)
  if (pool === undefined) return undefined
  const { address } = meaning
  return { pool, all: false, attribute: 'privateip', text: address, standIn: address }
}

/** As `Answers` has it: a profile may name its machine by its pool or by the profile itself. */
function isItself(named: string, { pool, profile }: { pool: string; profile: string }): boolean {
  return [pool, profile, profile.replace(/\.bind\.invalid$/, '')].includes(named)
}

function anyMachineOf({ pool, profile }: { pool: string; profile: string }): Subject {
  const unknown: MemberFacts = {
    name: '',
    slot: null,
    instanceId: null,
    privateIp: null,
    privateDns: null,
    publicIp: null,
    publicDns: null,
    elasticIp: null,
    zone: null,
    instanceType: null,
  }
  return { ...unknown, pool, profile, profileUrl: '' }
}
