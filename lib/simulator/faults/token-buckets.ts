interface Limit {
  capacity: number
  /** Tokens a second. */
  refill: number
}

/** EC2's published defaults: requests, by action or by kind of action. */
const requestLimits: Record<string, Limit> = {
  RunInstances: { capacity: 5, refill: 2 },
  StartInstances: { capacity: 5, refill: 2 },
  TerminateInstances: { capacity: 100, refill: 5 },
  CreateTags: { capacity: 100, refill: 10 },
  CreateVolume: { capacity: 100, refill: 5 },
  DeleteVolume: { capacity: 100, refill: 5 },
  CreateSnapshot: { capacity: 100, refill: 5 },
}
const reading: Limit = { capacity: 100, refill: 20 }
const readingAll: Limit = { capacity: 50, refill: 10 }
const changing: Limit = { capacity: 50, refill: 5 }

/** Resources: a call takes as many tokens as it names or asks for instances. */
const resourceLimits: Record<string, Limit> = {
  RunInstances: { capacity: 1000, refill: 2 },
  StartInstances: { capacity: 1000, refill: 2 },
  StopInstances: { capacity: 1000, refill: 20 },
  TerminateInstances: { capacity: 1000, refill: 20 },
}

/** Only these have a bucket of their own for calls that are neither filtered nor paged. */
const readableWhole = new Set([
  'DescribeInstances',
  'DescribeInstanceStatus',
  'DescribeVolumes',
  'DescribeSnapshots',
  'DescribeSecurityGroups',
])

export interface Demand {
  action: string
  reads: boolean
  /** Neither filtered nor paged nor limited to ids. */
  unbounded: boolean
  /** Instances that the call asks for or names. */
  resources: number
}

/** EC2's throttling: a bucket of request tokens and, for some actions, one of resource tokens. */
export class TokenBuckets {
  readonly #buckets = new Map<string, { tokens: number; at: number }>()

  /** Takes the call's tokens, or says which limit it ran into and takes none. */
  take(demand: Demand, scale: number, at: number): 'request' | 'resource' | undefined {
    const { action } = demand
    const whole = demand.unbounded && readableWhole.has(action)
    const limit =
      requestLimits[action] ?? (demand.reads ? (whole ? readingAll : reading) : changing)
    const request = this.#bucket(whole ? `${action}:all` : action, limit, scale, at)
    const resourceLimit = resourceLimits[action]
    const resource = resourceLimit && this.#bucket(`${action}:resources`, resourceLimit, scale, at)
    if (request.tokens < 1) return 'request'
    if (resource && resource.tokens < demand.resources) return 'resource'
    request.tokens -= 1
    if (resource) resource.tokens -= demand.resources
    return undefined
  }

  #bucket(key: string, limit: Limit, scale: number, at: number) {
    const capacity = limit.capacity * scale
    const bucket = this.#buckets.get(key) ?? { tokens: capacity, at }
    const earned = (Math.max(0, at - bucket.at) / 1000) * limit.refill * scale
    bucket.tokens = Math.min(capacity, bucket.tokens + earned)
    bucket.at = at
    this.#buckets.set(key, bucket)
    return bucket
  }

  reset(): void {
    this.#buckets.clear()
  }
}
