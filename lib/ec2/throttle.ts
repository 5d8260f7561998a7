import { setTimeout as sleep } from 'node:timers/promises'
import { elapsedMs, now } from '@/lib/platform/clock'
import { processWide } from '@/lib/platform/process-wide'
import { type BucketSize, TokenBucket } from './token-bucket'

/** What one call draws on: a request bucket, and for some actions a second one counted in instances. */
export interface ThrottleSizes {
  requests: Record<string, BucketSize>
  instances: Record<string, BucketSize>
}

/**
 * The sizes that EC2 publishes for an account and region. A site with raised limits passes its own.
 * Actions that are not named draw on `read`, `broadRead` (a Describe without filter and page) or
 * `write`.
 */
export const publishedSizes: ThrottleSizes = {
  requests: {
    read: { capacity: 100, refillPerSecond: 20 },
    broadRead: { capacity: 50, refillPerSecond: 10 },
    write: { capacity: 50, refillPerSecond: 5 },
    RunInstances: { capacity: 5, refillPerSecond: 2 },
    StartInstances: { capacity: 5, refillPerSecond: 2 },
    TerminateInstances: { capacity: 100, refillPerSecond: 5 },
    CreateTags: { capacity: 100, refillPerSecond: 10 },
    CreateVolume: { capacity: 100, refillPerSecond: 5 },
    DeleteVolume: { capacity: 100, refillPerSecond: 5 },
    CreateSnapshot: { capacity: 100, refillPerSecond: 5 },
  },
  instances: {
    RunInstances: { capacity: 1000, refillPerSecond: 2 },
    StartInstances: { capacity: 1000, refillPerSecond: 2 },
    TerminateInstances: { capacity: 1000, refillPerSecond: 20 },
    StopInstances: { capacity: 1000, refillPerSecond: 20 },
  },
}

/** A part of the sizes, for a process that is not alone. */
export function shareOf({ requests, instances }: ThrottleSizes, share: number): ThrottleSizes {
  const part = (sizes: Record<string, BucketSize>) =>
    Object.fromEntries(
      Object.entries(sizes).map(([name, { capacity, refillPerSecond }]) => [
        name,
        { capacity: Math.max(1, capacity * share), refillPerSecond: refillPerSecond * share },
      ]),
    )
  return { requests: part(requests), instances: part(instances) }
}

export interface Draw {
  action: string
  kind: 'read' | 'broadRead' | 'write'
  /** How many instances the call asks for; 0 where the action does not count them. */
  instances: number
  /** Nobody acts on its answer: it leaves a part of the bucket to calls that matter. */
  canWait?: boolean
}

/** A bucket that holds calls back now, or that EC2 found empty lately. */
export interface Throttling {
  bucket: string
  /** As a share of the published pace. */
  pace: number
  /** How long a call that came now would wait. */
  waitMs: number
  /** When this began, ISO 8601. */
  since: string
}

/** Where every call waits for its turn. */
export class ThrottleGate {
  private readonly buckets = new Map<string, TokenBucket>()
  /** Since when calls are held back, by bucket. */
  private readonly since = new Map<string, string>()

  constructor(private readonly sizes: ThrottleSizes = publishedSizes) {}

  /**
   * Waits for the call's turn. When that is further off than `maxWaitMs` nothing is taken and the
   * answer tells how long it would have been.
   */
  async admit(draw: Draw, maxWaitMs: number): Promise<{ admitted: boolean; waitMs: number }> {
    const at = elapsedMs()
    const draws = this.drawsOf(draw, at)
    const waits = draws.map(({ bucket, amount }) => {
      // What can wait leaves a part of the bucket to what cannot.
      return bucket.waitFor(draw.canWait ? amount + bucket.reserve : amount, at)
    })
    const waitMs = Math.max(0, ...waits)
    draws.forEach(({ name }, i) => {
      if ((waits[i] ?? 0) > 0 && !draw.canWait) this.note(name)
    })
    if (waitMs > maxWaitMs) return { admitted: false, waitMs }
    for (const { bucket, amount } of draws) bucket.take(amount, at)
    if (waitMs > 0) await sleep(waitMs)
    return { admitted: true, waitMs }
  }

  /** EC2 answered a call that this gate let through at `sentAt` with a throttling error. */
  throttled(draw: Draw, sentAt = elapsedMs()): void {
    const at = elapsedMs()
    for (const { name, bucket, counts } of this.drawsOf(draw, at)) {
      if (counts === 'requests') {
        bucket.slowDown(at, sentAt)
        this.note(name)
      } else bucket.writeOff(at)
    }
  }

  /** What is held back now, and how much. */
  throttling(): Throttling[] {
    const at = elapsedMs()
    const found: Throttling[] = []
    for (const [bucket, since] of this.since) {
      const known = this.buckets.get(bucket)
      const pace = known?.paceAt(at) ?? 1
      const waitMs = known?.waitFor(1, at) ?? 0
      if (pace === 1 && waitMs === 0) this.since.delete(bucket)
      else found.push({ bucket, pace: Math.round(pace * 1000) / 1000, waitMs, since })
    }
    return found
  }

  private note(bucket: string): void {
    this.throttling()
    if (!this.since.has(bucket)) this.since.set(bucket, now().toISOString())
  }

  private drawsOf(draw: Draw, at: number): DrawnBucket[] {
    const request = draw.action in this.sizes.requests ? draw.action : draw.kind
    const draws: DrawnBucket[] = []
    const requestSize = this.sizes.requests[request]
    if (requestSize) draws.push(this.drawn('requests', request, requestSize, 1, at))
    const instanceSize = this.sizes.instances[draw.action]
    if (instanceSize && draw.instances > 0) {
      draws.push(this.drawn('instances', draw.action, instanceSize, draw.instances, at))
    }
    return draws
  }

  private drawn(
    counts: DrawnBucket['counts'],
    of: string,
    size: BucketSize,
    amount: number,
    at: number,
  ): DrawnBucket {
    const name = `${of} ${counts}`
    const bucket = this.buckets.get(name) ?? new TokenBucket(size, at)
    this.buckets.set(name, bucket)
    return { name, counts, bucket, amount }
  }
}

interface DrawnBucket {
  name: string
  counts: 'requests' | 'instances'
  bucket: TokenBucket
  amount: number
}

/**
 * The gate of one endpoint's region: EC2 counts an account's calls there together, so all clients of
 * this process share it, until the last of them has left.
 */
export function gateOf(
  where: string,
  sizes: ThrottleSizes,
): { gate: ThrottleGate; leave: () => void } {
  const gates = sharedGates()
  const shared = gates.get(where) ?? { gate: new ThrottleGate(sizes), clients: new Set() }
  gates.set(where, shared)
  const client = Symbol('client')
  shared.clients.add(client)
  return {
    gate: shared.gate,
    leave() {
      shared.clients.delete(client)
      if (shared.clients.size === 0 && gates.get(where) === shared) gates.delete(where)
    },
  }
}

/** What this process holds back now to stay within EC2's limits. */
export function throttlingNow(): Throttling[] {
  return [...sharedGates().values()].flatMap(({ gate }) => gate.throttling())
}

interface SharedGate {
  gate: ThrottleGate
  clients: Set<symbol>
}

function sharedGates(): Map<string, SharedGate> {
  return processWide('ec2-gates', () => new Map<string, SharedGate>())
}
