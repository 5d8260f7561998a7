import type { Market } from '@/lib/lifecycle/markets'
import { now } from '@/lib/platform/clock'
import { Absences } from './absences'
import { Backoff } from './backoff'
import type { AskedInstance } from './compare-instance'
import { Sends } from './sends'

/**
 * What a leader remembers between two passes. None of it is needed to be right: a new leader starts
 * without it and at worst asks EC2 once more.
 */
export class Memory {
  readonly launches: Backoff
  /** Launches that are being sent. */
  readonly sends = new Sends()
  /** Launches that this process has sent. */
  readonly sent = new Set<string>()
  /** When this process last had reason to think that a request of a launch may still take effect. */
  readonly doubtSince = new Map<string, number>()
  readonly terminations: Backoff
  /** Calls to EC2 as a whole, after refused credentials or no answer. Its one key is `ec2`. */
  readonly calls: Backoff
  readonly holds: Holds
  readonly noRoom: NoRoom
  /** What was last told of terminations that fail, by operation, so that it is told once. */
  readonly toldTerminations = new Map<string | null, string>()
  /** Instances that complete answers of EC2 do not hold. */
  readonly absent = new Absences()
  /** Instances of the site that belong to no machine: since when. */
  readonly straySince = new Map<string, number>()
  /** Terminations of instances that belong to no machine, by instance. */
  readonly strays: Backoff
  /** Instances whose tags are put right, by machine. */
  readonly retags: Backoff
  /** What launches asked for, to compare with. */
  readonly askedByLaunch = new Map<string, AskedInstance>()
  /** Calls about one address, volume or snapshot, by our id of it. */
  readonly resources: Backoff
  /** Addresses, volumes, snapshots, images and stray instances that complete answers of EC2 do not hold. */
  readonly missing = new Absences()
  /** Sizes that EC2 took for volumes and does not show yet. */
  readonly growing = new Map<string, { sizeGiB: number; at: number }>()
  /** When all of them were last looked at. */
  lookedAtResources = Number.NEGATIVE_INFINITY
  /** Instances have changed since then. */
  instancesChanged = true
  /** When EC2 was last asked whose status checks fail. */
  lookedAtStatus = Number.NEGATIVE_INFINITY
  readonly waits: Waits

  constructor(firstMs = 1_000) {
    this.launches = new Backoff(firstMs, 60_000)
    this.terminations = new Backoff(firstMs * 5, 60_000)
    this.strays = new Backoff(firstMs * 5, 60_000)
    this.retags = new Backoff(firstMs, 60_000)
    this.calls = new Backoff(firstMs, 30_000)
    this.holds = new Holds(firstMs * 30)
    this.noRoom = new NoRoom(firstMs * 180)
    this.resources = new Backoff(firstMs, 60_000)
    this.waits = {
      releaseMs: firstMs * 60,
      hangMs: firstMs * 120,
      missingMs: firstMs * 60,
      doubtMs: firstMs * 300,
      absentMs: firstMs * 300,
      tokenMs: firstMs * 3600,
      strayMs: firstMs * 120,
      statusMs: firstMs * 30,
      impairedMs: firstMs * 120,
    }
  }
}

/** How long things may take; they scale with the first pause, so that tests need not wait. */
export interface Waits {
  /** For a machine to let go of a volume, or to remove its identity. */
  releaseMs: number
  /** For EC2 to detach a volume. */
  hangMs: number
  /** Until an address, volume or snapshot that EC2 listed and does not list any more is taken for gone. */
  missingMs: number
  /**
   * Until a request that nobody answered can have no effect any more (its signature is good for five
   * minutes), and until EC2 shows all that a request made.
   */
  doubtMs: number
  /** Until an instance that EC2 does not list is taken for gone: a new one may be unknown for a while. */
  absentMs: number
  /** So long EC2 surely remembers a client token; it promises a day. */
  tokenMs: number
  /** For a machine to claim an instance that carries our tag: its launch's answer may be on its way. */
  strayMs: number
  /** Between two looks at EC2's status checks. */
  statusMs: number
  /** Until checks that fail make a machine faulty. */
  impairedMs: number
}

/** Where a launch is asked for. */
export interface Place {
  instanceType: string
  zone: string
  market: Market
}

/** Types and zones in which EC2 had no room lately on a market, with its words. */
export class NoRoom {
  private readonly places = new Map<string, { until: number; words: string }>()

  /** A type is not asked for in a zone that had no room for it for so long. */
  constructor(private readonly noRoomMs: number) {}

  remember(place: Place, words: string): void {
    this.places.set(keyOf(place), { until: now().getTime() + this.noRoomMs, words })
  }

  /** EC2's words when the type was refused there lately. */
  wordsFor(place: Place): string | undefined {
    const known = this.places.get(keyOf(place))
    const left = (known?.until ?? 0) - now().getTime()
    // Further off than any wait: the clock was set back meanwhile.
    return left > 0 && left <= this.noRoomMs ? known?.words : undefined
  }
}

function keyOf({ instanceType, zone, market }: Place): string {
  return `${instanceType} ${zone} ${market}`
}

/** Pools whose launches EC2 refuses as they stand. A change of the pool lifts its hold. */
export class Holds {
  private readonly held = new Map<string, { version: number; words: string }>()
  private readonly backoff: Backoff

  constructor(firstMs: number) {
    this.backoff = new Backoff(firstMs, firstMs * 20)
  }

  hold(pool: string, version: number, words: string): void {
    this.held.set(pool, { version, words })
    this.backoff.failed(pool)
  }

  wordsFor(pool: string, version: number): string | undefined {
    const held = this.held.get(pool)
    if (!held || held.version !== version || this.backoff.due(pool)) return undefined
    return held.words
  }

  lift(pool: string): void {
    this.held.delete(pool)
    this.backoff.clear(pool)
  }
}
