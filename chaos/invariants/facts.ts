import type { PoolClaims } from '@/lib/lifecycle/claims'
import type { Intent, State } from '@/lib/lifecycle/states'

/** A sentence of the claim that does not hold, and of what. */
export interface Violation {
  invariant: string
  what: string
}

/** What EC2 itself says: the simulator's books, or a model's. */
export interface Ec2Truth {
  instances: {
    instanceId: string
    /** EC2's word. */
    state: string
    /** Its tag `muster:site`. */
    site: string | undefined
    clientToken: string | undefined
  }[]
  addresses: {
    allocationId: string
    publicIp: string
    instanceId: string | undefined
    /** Its tag `muster:id`. */
    ourId: string | undefined
  }[]
  volumes: {
    volumeId: string
    state: string
    zone: string
    instanceId: string | undefined
    ourId: string | undefined
  }[]
  /** Where they are asked for. */
  snapshots?: { snapshotId: string; ourId: string | undefined }[]
  /** Every RunInstances request that EC2 heard: its token, and all else of it in one form. */
  launches: { clientToken: string; request: string }[]
  /** What the machines themselves say, where somebody can ask them; by instance. */
  guests?: { instanceId: string; configured: boolean }[]
}

/** What the database holds at one moment, beside what EC2 says. */
export interface SiteFacts {
  site: string
  pools: PoolFact[]
  machines: MachineFact[]
  launches: { id: string; clientToken: string; status: string }[]
  addresses: ResourceFact[]
  volumes: ResourceFact[]
  snapshots: { id: string; ec2Id: string | null; intent: 'kept' | 'gone'; gone: boolean }[]
  claims: ClaimFact[]
  /** Instances that someone said to leave as they are. */
  ignored: string[]
  operations: OperationFact[]
  ec2: Ec2Truth
}

export interface PoolFact {
  name: string
  desired: number
  claims: PoolClaims
}

export interface MachineFact {
  id: string
  name: string
  poolName: string
  slot: number | null
  state: State
  intent: Intent
  faultCode: string | null
  instanceId: string | null
  launchId: string | null
}

/** An Elastic IP or a volume of ours. */
export interface ResourceFact {
  /** Our own id: its tag `muster:id`. */
  id: string
  name: string | null
  /** Its allocation or volume id. */
  ec2Id: string | null
  managed: boolean
  intent: 'kept' | 'gone'
  gone: boolean
  /** A person said last where it should be, also if that is nowhere. */
  byHand: boolean
  wantedMachineId: string | null
}

export interface ClaimFact {
  poolName: string
  slot: number
  /** `address`, or `volume:<name>`. */
  what: string
  /** Our id of what it is. */
  resourceId: string | null
}

export interface OperationFact {
  id: string
  title: string
  status: 'running' | 'succeeded' | 'failed'
  outcome: string | null
  endedAt: Date | null
}

const living = new Set(['pending', 'running', 'stopping', 'stopped'])

/** EC2 has not ended it, nor begun to. */
export function isLiving(instance: { state: string }): boolean {
  return living.has(instance.state)
}
