import type { Catalog } from '@/lib/ec2/catalog'
import type { Ec2 } from '@/lib/ec2/client'
import type { Logger } from '@/lib/platform/log'
import type { Db } from '@/lib/store/client'
import type { Leadership } from '@/lib/store/leader'
import type { Author } from '@/lib/store/machine-history'
import type { Ec2Health } from './ec2-health'
import type { Memory } from './memory'
import type { Problems } from './problems'

/** What every step of the controller has in hand. */
export interface Site {
  name: string
  gatewayUrl: string
  /** From which the launches' tokens are derived. */
  secret: string
  db: Db
  ec2: Ec2
  catalog: Catalog
  leadership: Leadership
  ec2Health: Ec2Health
  memory: Memory
  problems: Problems
  log: Logger
  /** Asks for another pass soon. */
  wake(): void
  /** Runs a step only while nobody asked the process to stop. */
  stopping(): boolean
}

/** The controller in a machine's history. */
export const byController: Author = { actor: 'controller' }
