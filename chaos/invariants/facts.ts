import type { PoolClaims } from '@/lib/lifecycle/claims'
import type { Intent, State } from '@/lib/lifecycle/states'
import type { Books } from '@/lib/simulator/control/control'

/** A sentence of the claim that does not hold, and of what. */
export interface Violation {
  invariant: string
  what: string
}

/** What EC2 itself says: the simulator's books, or a model's. */
export type Ec2Truth = Books

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
