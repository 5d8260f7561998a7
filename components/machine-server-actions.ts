import type { ActionResult } from '@/lib/access/action-result'

/** What came of one machine of several. */
export interface MachineOutcome {
  name: string
  ok: boolean
  /** Why not, when not. */
  message: string | null
}

/** The server actions that the machines' pages hand to the components which call them. */
export interface MachineServerActions {
  retire(names: string[], reason?: string): Promise<ActionResult<{ outcomes: MachineOutcome[] }>>
  replace(name: string, reason?: string): Promise<ActionResult<unknown>>
  protect(name: string): Promise<ActionResult<unknown>>
  unprotect(name: string): Promise<ActionResult<unknown>>
  configure(name: string): Promise<ActionResult<unknown>>
}
