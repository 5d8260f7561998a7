import { createHash } from 'node:crypto'
import { z } from 'zod'

const tags = z.record(z.string(), z.string())
const probability = z.number().min(0).max(1)
const times = z.number().int().min(0)
const milliseconds = z.number().int().min(0).max(86_400_000)

/** Either each call with a probability, or the next N calls. Neither: every call. */
const chance = { probability: probability.optional(), next: times.optional() }

const callFault = z.strictObject({ action: z.string().default('*'), ...chance })

export const launchFault = z.strictObject({
  /**
   * never-boots: no process behind it; slow: boots after `delayMs`; dies: EC2 terminates it after
   * `afterMs` of running; crashes: its process is gone after `afterMs`, the instance stays running;
   * fails: goes from pending to terminated, with `reason`; misconfigures: boots, but `components`
   * fail in every Quattor run on it.
   */
  fault: z.enum(['never-boots', 'slow', 'dies', 'crashes', 'fails', 'misconfigures']),
  /** Only launches that carry all these tags. */
  tags: tags.optional(),
  ...chance,
  afterMs: milliseconds.default(1000),
  delayMs: milliseconds.default(30_000),
  components: z.array(z.string().regex(/^[\w-]+$/)).default([]),
  reason: z.strictObject({ code: z.string(), message: z.string() }).default({
    code: 'Server.InternalError',
    message: 'Server.InternalError: Internal error on launch',
  }),
})

export const faultsSchema = z.strictObject({
  /** With it, the nth call of an action meets the same fate each time; without it, chance decides. */
  seed: z.number().int().min(0).optional(),
  /** unavailable: every call is 503; refused: connections are dropped unanswered. */
  outage: z.enum(['none', 'unavailable', 'refused']).default('none'),
  throttling: z
    .strictObject({ on: z.boolean(), scale: z.number().positive().default(1) })
    .default({ on: false, scale: 1 }),
  /** The work is done, then the connection is dropped instead of an answer. */
  lostReplies: z.array(callFault).default([]),
  /** The connection is dropped at once, and the work is done only after so long: it was on its way. */
  lateCalls: z.array(callFault.extend({ afterMs: milliseconds.default(1000) })).default([]),
  /** Zones that are out: DescribeInstances fails but for instances that are named, elsewhere. */
  zoneOutage: z.array(z.string()).default([]),
  /** DescribeInstances answers that it knows of no instances. */
  emptyAnswers: z.array(z.strictObject(chance)).default([]),
  /** At most so many rows a page, however many were asked for, as EC2 may do. */
  pageRows: z.number().int().min(1).optional(),
  /** 5xx before any work. */
  serverErrors: z
    .array(callFault.extend({ status: z.union([z.literal(500), z.literal(503)]).default(500) }))
    .default([]),
  /** 400 before any work, with a code of EC2's. */
  refusals: z
    .array(callFault.extend({ code: z.string().default('OperationNotPermitted') }))
    .default([]),
  /** The answer is as always, but what the call makes ends as `error`, an image as `failed`. */
  failures: z
    .array(
      z.strictObject({
        action: z.enum(['CreateVolume', 'CreateSnapshot', 'CreateImage']),
        ...chance,
      }),
    )
    .default([]),
  /** How many instances of a type may still be launched in a zone on a market; `*` for any. */
  capacity: z
    .array(
      z.strictObject({
        instanceType: z.string().default('*'),
        zone: z.string().default('*'),
        market: z.enum(['*', 'onDemand', 'spot']).default('*'),
        left: times.default(0),
      }),
    )
    .default([]),
  /** A new id is unknown to all other calls, or an instance has no private address, for so long. */
  consistency: z
    .strictObject({
      unknownForMs: milliseconds.default(0),
      privateIpMissingForMs: milliseconds.default(0),
    })
    .default({ unknownForMs: 0, privateIpMissingForMs: 0 }),
  launches: z.array(launchFault).default([]),
  /** Volumes that a running machine does not let go of: detaching them takes force, or an end of this. */
  busyVolumes: z
    .array(z.strictObject({ volumeId: z.string().default('*'), tags: tags.optional() }))
    .default([]),
  /** Running instances whose status checks fail, while this stands. */
  impaired: z
    .array(
      z.strictObject({
        instanceId: z.string().default('*'),
        tags: tags.optional(),
        check: z.enum(['instance', 'system', 'both']).default('instance'),
      }),
    )
    .default([]),
  /** Calls signed with these keys are refused with AuthFailure. */
  refusedAccessKeys: z.array(z.string()).default(['REFUSED']),
  /** Added to every answer. */
  latencyMs: milliseconds.default(0),
})

export type Faults = z.output<typeof faultsSchema>
export type FaultsInput = z.input<typeof faultsSchema>
export type LaunchFault = z.output<typeof launchFault>

type Tags = Readonly<Record<string, string>>

interface Chance {
  probability?: number | undefined
  next?: number | undefined
}

/** Where EC2 has room for instances, or has not. */
interface Place {
  instanceType: string
  zone: string
  market: 'onDemand' | 'spot'
}

/** The faults in force. Those that were asked for "the next N" count down as they happen. */
export class FaultPlan {
  #faults: Faults
  /** How often chance was asked about an action, so that other actions change nothing about its fate. */
  readonly #asked = new Map<string, number>()

  constructor(faults: FaultsInput = {}) {
    this.#faults = faultsSchema.parse(faults)
  }

  get current(): Faults {
    return this.#faults
  }

  /** Changes the named parts and leaves the others. */
  merge(change: Partial<FaultsInput>): void {
    this.#faults = faultsSchema.parse({ ...this.#faults, ...change })
  }

  replace(faults: FaultsInput): void {
    this.#faults = faultsSchema.parse(faults)
  }

  losesReply(action: string): boolean {
    return this.#faults.lostReplies.some(
      (f) => concerns(f.action, action) && this.#strikes(f, `lost ${action}`),
    )
  }

  /** After how long a call whose connection is dropped takes effect. */
  lateBy(action: string): number | undefined {
    return this.#faults.lateCalls.find(
      (f) => concerns(f.action, action) && this.#strikes(f, `late ${action}`),
    )?.afterMs
  }

  answersEmpty(): boolean {
    return this.#faults.emptyAnswers.some((f) => this.#strikes(f, 'empty'))
  }

  serverError(action: string): 500 | 503 | undefined {
    return this.#faults.serverErrors.find(
      (f) => concerns(f.action, action) && this.#strikes(f, `error ${action}`),
    )?.status
  }

  refusal(action: string): string | undefined {
    return this.#faults.refusals.find(
      (f) => concerns(f.action, action) && this.#strikes(f, `refused ${action}`),
    )?.code
  }

  /** Whether what one call makes comes to nothing. */
  failsToMake(action: Faults['failures'][number]['action']): boolean {
    return this.#faults.failures.some(
      (f) => f.action === action && this.#strikes(f, `failed ${action}`),
    )
  }

  /** How many of `wanted` instances there is room for. */
  capacityFor(place: Place, wanted: number): number {
    return this.#capacity(place).reduce((least, c) => Math.min(least, c.left), wanted)
  }

  takeCapacity(place: Place, taken: number): void {
    for (const c of this.#capacity(place)) c.left = Math.max(0, c.left - taken)
  }

  #capacity({ instanceType, zone, market }: Place) {
    return this.#faults.capacity.filter(
      (c) =>
        concerns(c.instanceType, instanceType) &&
        concerns(c.zone, zone) &&
        concerns(c.market, market),
    )
  }

  /** What befalls one new instance with these tags, if anything. */
  launchFault(tags: Tags): LaunchFault | undefined {
    return this.#faults.launches.find((f) => carries(tags, f.tags) && this.#strikes(f, 'launch'))
  }

  #strikes(fault: Chance, about: string): boolean {
    if (fault.next !== undefined) {
      if (fault.next <= 0) return false
      fault.next--
      return true
    }
    if (fault.probability === undefined) return true
    const { seed } = this.#faults
    if (seed === undefined) return Math.random() < fault.probability
    const nth = (this.#asked.get(about) ?? 0) + 1
    this.#asked.set(about, nth)
    return drawn(seed, about, nth) < fault.probability
  }

  /** Which of an instance's status checks fail, if any. */
  impairs(instanceId: string, tags: Tags): 'instance' | 'system' | 'both' | undefined {
    return this.#faults.impaired.find(
      (f) => concerns(f.instanceId, instanceId) && carries(tags, f.tags),
    )?.check
  }

  keepsBusy(volumeId: string, tags: Tags): boolean {
    return this.#faults.busyVolumes.some(
      (f) => concerns(f.volumeId, volumeId) && carries(tags, f.tags),
    )
  }
}

function carries(tags: Tags, wanted: Tags = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => tags[key] === value)
}

function concerns(pattern: string, name: string): boolean {
  return pattern === '*' || pattern === name
}

/** Evenly spread over 0 to 1, and always the same for the same. */
function drawn(seed: number, about: string, nth: number): number {
  const hash = createHash('sha256').update(`${seed} ${about} ${nth}`).digest()
  return hash.readUInt32BE() / 2 ** 32
}
