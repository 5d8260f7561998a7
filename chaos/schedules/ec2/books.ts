import type { Time } from '../time'

export type Tags = Record<string, string>

/** How long EC2 takes with things, in milliseconds; a schedule chooses. */
export interface Slowness {
  /** Until what was made appears in listings and is known by its id. */
  shown: number
  /** Likewise of addresses and snapshots, for which EC2 knows no client token. */
  tokenless: number
  /** Until an instance has its private address in listings; counted from its launch. */
  addressed: number
  starts: number
  ends: number
  attaches: number
  detaches: number
  makes: number
}

export interface Instance {
  instanceId: string
  clientToken: string | undefined
  launchIndex: number
  reservationId: string
  instanceType: string
  zone: string
  imageId: string
  tags: Tags
  privateIp: string
  launchedAt: number
  runsAt: number
  /** When its end began, and whether a call of ours asked for it. */
  endingAt: number | undefined
  endedBy: 'call' | 'ec2' | undefined
  endsAt: number | undefined
  stoppedAt: number | undefined
  rootVolumeId: string
}

export interface Address {
  allocationId: string
  publicIp: string
  tags: Tags
  madeAt: number
  associationId: string | undefined
  instanceId: string | undefined
}

export interface Volume {
  volumeId: string
  zone: string
  sizeGiB: number
  type: string
  iops: number
  throughput: number
  snapshotId: string | undefined
  tags: Tags
  madeAt: number
  readyAt: number
  root: boolean
  attachment:
    | {
        instanceId: string
        device: string
        attachedAt: number
        /** When a detach was asked for and will be done; never while the machine has it mounted. */
        detachAskedAt: number | undefined
        detachedAt: number | undefined
      }
    | undefined
  deletedAt: number | undefined
}

export interface Snapshot {
  snapshotId: string
  volumeId: string
  sizeGiB: number
  tags: Tags
  madeAt: number
  completeAt: number
}

/** What EC2 keeps of a client token. */
export interface TokenRecord {
  request: string
  ids: string[]
}

/** A request that made instances or was refused for its token: what the controller really asked for. */
export interface LaunchRequest {
  clientToken: string
  request: string
}

/** A terminated instance keeps its tags, and is listed, for so long. */
const tagsLeaveAfter = 10 * 60_000
const forgottenAfter = 60 * 60_000
/** A token is good for so long after its instances have ended. */
export const tokenGoodFor = 24 * 3600_000

/** Everything that exists in this EC2, and the times that decide how it shows. */
export class Books {
  readonly instances = new Map<string, Instance>()
  readonly addresses = new Map<string, Address>()
  readonly volumes = new Map<string, Volume>()
  readonly snapshots = new Map<string, Snapshot>()
  readonly launchTokens = new Map<string, TokenRecord>()
  readonly volumeTokens = new Map<string, TokenRecord>()
  readonly launches: LaunchRequest[] = []
  /** Zones without room for a type: how many are left, by `type zone`. */
  readonly room = new Map<string, number>()
  /** What nobody may ever do, seen as it was done. */
  readonly offences: string[] = []
  private made = 0

  constructor(
    readonly time: Time,
    readonly slow: Slowness,
  ) {}

  get at(): number {
    return this.time.passed
  }

  newId(prefix: string): string {
    this.made++
    return `${prefix}-${this.made.toString(16).padStart(17, '0')}`
  }

  newIp(net: string): string {
    this.made++
    return `${net}.${Math.floor(this.made / 250)}.${1 + (this.made % 250)}`
  }

  stateOf(instance: Instance): 'pending' | 'running' | 'stopped' | 'shutting-down' | 'terminated' {
    const { at } = this
    if (instance.endsAt !== undefined && at >= instance.endsAt) return 'terminated'
    if (instance.endingAt !== undefined && at >= instance.endingAt) return 'shutting-down'
    if (instance.stoppedAt !== undefined) return 'stopped'
    return at >= instance.runsAt ? 'running' : 'pending'
  }

  isLiving(instance: Instance): boolean {
    return instance.endingAt === undefined || this.at < instance.endingAt
  }

  /** Whether listings hold it, and calls know its id. */
  isShown(made: number): boolean {
    return this.at >= made + this.slow.shown
  }

  isListed({ madeAt }: Address | Snapshot): boolean {
    return this.at >= madeAt + this.slow.tokenless
  }

  isForgotten(instance: Instance): boolean {
    return instance.endsAt !== undefined && this.at >= instance.endsAt + forgottenAfter
  }

  tagsOf(instance: Instance): Tags {
    const left = instance.endsAt !== undefined && this.at >= instance.endsAt + tagsLeaveAfter
    return left ? {} : instance.tags
  }

  /** Ends an instance, as a call asked or as EC2 decided: its address and volumes are free then. */
  end(instance: Instance, by: 'call' | 'ec2'): void {
    if (instance.endingAt !== undefined) return
    instance.endingAt = this.at
    instance.endedBy = by
    instance.endsAt = this.at + this.slow.ends
  }

  /** What the passing of time does by itself. */
  settle(): void {
    for (const instance of this.instances.values()) {
      if (this.stateOf(instance) === 'terminated') this.letGo(instance)
    }
    for (const volume of this.volumes.values()) {
      const { attachment } = volume
      if (attachment?.detachedAt !== undefined && this.at >= attachment.detachedAt) {
        volume.attachment = undefined
      }
      if (volume.deletedAt !== undefined && this.at >= volume.deletedAt) {
        this.volumes.delete(volume.volumeId)
      }
    }
  }

  /** Something is on its way by itself, or not yet shown. */
  isMoving(): boolean {
    const instances = [...this.instances.values()].some((one) => {
      const state = this.stateOf(one)
      return state === 'pending' || state === 'shutting-down' || !this.isShown(one.launchedAt)
    })
    return (
      instances ||
      [...this.addresses.values(), ...this.snapshots.values()].some((one) => !this.isListed(one)) ||
      [...this.volumes.values()].some(
        ({ madeAt, readyAt, deletedAt, attachment }) =>
          !this.isShown(madeAt) ||
          this.at < readyAt ||
          deletedAt !== undefined ||
          (attachment !== undefined &&
            (this.at < attachment.attachedAt || attachment.detachAskedAt !== undefined)),
      )
    )
  }

  private letGo({ instanceId, rootVolumeId }: Instance): void {
    this.volumes.delete(rootVolumeId)
    for (const address of this.addresses.values()) {
      if (address.instanceId !== instanceId) continue
      address.instanceId = undefined
      address.associationId = undefined
    }
    for (const volume of this.volumes.values()) {
      if (volume.attachment?.instanceId === instanceId) volume.attachment = undefined
    }
  }
}
