import type { Violation } from '@/chaos/invariants/facts'
import type { PeerFault } from '@/chaos/peers/run-peer'
import type { StackStart } from '@/chaos/stack/layout'
import type { Variables } from '@/chaos/stack/stack-process'
import type { Stage } from './stage'

/** How much of a scenario a run has. */
export interface Size {
  machines: number
  runs: number
  /** How long the fault lasts, where it lasts. */
  faultMs: number
  /** What its machines are like, where that matters. */
  env?: Variables
}

/** A fault that befalls a whole site while it does what it is there for. */
export interface Scenario {
  name: string
  quick: Size
  full: Size
  /** What runs, beyond one process of each kind. */
  start?: Omit<StackStart, 'machines' | 'profiles' | 'env' | 'under'>
  /** Why it cannot be run here. */
  whyNot?(): string | undefined
  /** Gives a run the disk that everything of its site is on. */
  onDisk?<T>(run: (disk: string) => Promise<T>): Promise<T>
  /** Sets the site going and brings the fault upon it; answers when the fault is over. */
  befall(stage: Stage, size: Size): Promise<readonly Violation[] | undefined>
  /** The same fault for a peer; by the seed, chance strikes it otherwise in each run. */
  peer?(size: Size, seed: number): PeerFault
}
