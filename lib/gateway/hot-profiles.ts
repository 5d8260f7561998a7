import { timingSafeEqual } from 'node:crypto'
import { now } from '@/lib/platform/clock'
import type { Machine } from '@/lib/store/generated/client'
import type { Allowance } from './allowance'
import type { ByWeight } from './by-weight'
import type { Rendered } from './renderings'
import {
  type Asked,
  acceptsGzip,
  type Body,
  onlyAsks,
  type ServedRendering,
} from './served-rendering'
import type { Tidings } from './tidings'

interface Entry {
  machineId: string
  key: Buffer
  served: ServedRendering
  /** What must not have changed since. */
  subjects: readonly string[]
  mark: number
  until: number
}

export interface HotAnswer {
  served: ServedRendering
  zip: boolean
  /** Nothing: the caller has it already. */
  body: Uint8Array<ArrayBuffer> | undefined
}

/** However well we listen, the database is looked at again after so long. */
const longestMs = 60_000
const mostEntries = 50_000

/**
 * Answers from memory, in front of everything else, what machines were served last at their own
 * addresses, for as long as nothing was told of it since. Whatever it is not sure of it leaves alone.
 */
export class HotProfiles {
  readonly #entries = new Map<string, Entry>()

  constructor(
    private readonly parts: {
      tidings: Tidings
      bodies: ByWeight<Body>
      requests: Allowance
    },
  ) {}

  keep(what: {
    machine: Pick<Machine, 'id' | 'name' | 'profile' | 'poolName'>
    key: string
    served: ServedRendering
    standing: Rendered
    mark: number
  }): void {
    const { machine, served, standing, mark } = what
    const { revision, pools } = standing
    const subjects = [`machine:${machine.id}`, `profile:${machine.profile}`]
    for (const pool of pools) subjects.push(`facts:${pool}`)
    if (!revision.isFixed) subjects.push(`facts:${machine.poolName}`)
    // Any pool may come to declare one of these as its stand-in.
    if (revision.addresses.size > 0) subjects.push('facts')
    const file = `${machine.name}.${served.format}`
    this.#entries.delete(file)
    this.#entries.set(file, {
      machineId: machine.id,
      key: Buffer.from(what.key),
      served,
      subjects,
      mark,
      until: now().getTime() + longestMs,
    })
    const oldest = this.#entries.keys().next().value
    if (this.#entries.size > mostEntries && oldest !== undefined) this.#entries.delete(oldest)
  }

  /** What a GET of this path is answered; nothing when it has to be looked up. */
  find(path: string, asked: Asked): HotAnswer | undefined {
    const entry = this.#entry(path)
    if (!entry || onlyAsks(asked)) return undefined
    const { served, machineId } = entry
    const held = served.isHeldBy(asked)
    const body = held ? undefined : this.parts.bodies.get(served.tag)
    if (!held && !body) return undefined
    if (this.parts.requests.take(machineId) > 0) return undefined
    const zip = acceptsGzip(asked.acceptEncoding)
    return { served, zip, body: body?.[zip ? 'gzipped' : 'plain'] }
  }

  /** The same, of one that the caller has already; nothing is counted against it otherwise. */
  findHeld(path: string, asked: Asked): ServedRendering | undefined {
    const entry = this.#entry(path)
    if (!entry || onlyAsks(asked) || !entry.served.isHeldBy(asked)) return undefined
    return this.parts.requests.take(entry.machineId) > 0 ? undefined : entry.served
  }

  #entry(path: string): Entry | undefined {
    if (!path.startsWith('/q/')) return undefined
    const slash = path.indexOf('/', 3)
    const file = path.slice(slash + 1)
    const entry = this.#entries.get(file)
    if (!entry || !isKey(path.slice(3, slash), entry.key)) return undefined
    if (this.#holds(entry)) return entry
    this.#entries.delete(file)
    return undefined
  }

  #holds(entry: Entry): boolean {
    const { tidings } = this.parts
    const { mark } = tidings
    if (now().getTime() > entry.until) return false
    if (!tidings.unchanged(entry.subjects, entry.mark)) return false
    entry.mark = mark
    return true
  }
}

/** In a time that does not depend on how much of it is right. */
function isKey(said: string, key: Buffer): boolean {
  return said.length === key.byteLength && timingSafeEqual(Buffer.from(said, 'latin1'), key)
}
