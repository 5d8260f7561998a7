import type { PoolFacts, SiteFacts, Subject } from '@/lib/binding/facts'

/** What the profile refers to, and how a person would find and replace it. */
const spellings = [
  'ce.bind.invalid',
  'nfs.bind.invalid',
  'privateip.ce.bind.invalid',
  'privateip.nfs.bind.invalid',
  'instanceid.ce.bind.invalid',
  'zone.nfs.bind.invalid',
] as const

/**
 * A profile of this many bytes, about, with this many references, in values and within text, evenly
 * spread; the same for the same arguments. `round` makes another revision of it.
 */
export function sampleProfile(bytes: number, references: number, round = 0): string {
  const entry = 118
  const entries = Math.max(references, Math.floor(bytes / entry))
  const components: Record<string, Record<string, unknown>> = {}
  let placed = 0
  for (let i = 0; i < entries; i += 1) {
    const name = `component${Math.floor(i / 40)}`
    components[name] ??= { active: true, dispatch: true }
    const due = Math.floor(((i + 1) * references) / entries)
    const isReference = placed < due
    const spelled = spellings[placed % spellings.length]
    const value = isReference
      ? placed % 2 === 0
        ? spelled
        : `server=${spelled}:8649 retries=3`
      : `value ${i} of a setting that stays as it was compiled, with "quotes"`
    if (isReference) placed += 1
    components[name][`setting_${i}`] = { order: i, enabled: i % 3 === 0, value }
  }
  return JSON.stringify({
    metadata: { template: { branch: { name: 'bench' } }, round },
    software: { components },
  })
}

/** A site with one `ce`, one `nfs` and so many workers; `round` is a fact that changes. */
export function sampleFacts(workers: number, round = 0): SiteFacts {
  const members = (pool: string, net: number, count: number) =>
    Array.from({ length: count }, (_, i) => memberOf(pool, net, i, pool === 'ce' ? round : 0))
  const pools = [
    { name: 'ce', standIn: null, members: members('ce', 1, 1) },
    { name: 'nfs', standIn: null, members: members('nfs', 2, 1) },
    { name: 'wn', standIn: null, members: members('wn', 3, workers) },
  ] satisfies PoolFacts[]
  return new Map(pools.map((pool) => [pool.name, pool]))
}

export function memberOf(pool: string, net: number, slot: number, shift = 0): Subject {
  const [high, low] = [Math.floor(slot / 200), (slot % 200) + 10 + shift]
  const name = `${pool}-${String(slot + 1).padStart(4, '0')}`
  return {
    name,
    slot,
    instanceId: `i-${net}${String(slot).padStart(16, '0')}`,
    privateIp: `10.${net}.${high}.${low}`,
    privateDns: `ip-10-${net}-${high}-${low}.ec2.internal`,
    publicIp: null,
    publicDns: null,
    elasticIp: null,
    zone: 'us-east-1a',
    instanceType: 'm5.large',
    pool,
    profile: pool,
    profileUrl: `http://127.0.0.1/q/key/${name}.json`,
  }
}

/** The naive way: every reference is looked up by its spelling and replaced in the text. */
export function replacements(facts: SiteFacts): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const pool of ['ce', 'nfs']) {
    const member = facts.get(pool)?.members[0]
    found.set(`${pool}.bind.invalid`, member?.privateDns ?? '')
    found.set(`privateip.${pool}.bind.invalid`, member?.privateIp ?? '')
    found.set(`instanceid.${pool}.bind.invalid`, member?.instanceId ?? '')
    found.set(`zone.${pool}.bind.invalid`, member?.zone ?? '')
  }
  return found
}
