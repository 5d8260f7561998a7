import type { MachineServerActions } from '@/components/machine-server-actions'
import {
  configureMachineAction,
  protectMachineAction,
  replaceMachineAction,
  retireMachineAction,
  retireMachinesAction,
  unprotectMachineAction,
} from './actions'

/** What the machines' components call, wherever they are shown. */
export const machineServerActions: MachineServerActions = {
  async retire(names, reason) {
    const [only] = names
    if (only === undefined || names.length > 1) return retireMachinesAction(names, reason)
    // The verb for one refuses as a whole, so that nothing is left in the ledger.
    const answer = await retireMachineAction(only, reason)
    if (!answer.ok) return answer
    return { ...answer, result: { outcomes: [{ name: only, ok: true, message: null }] } }
  },
  replace: replaceMachineAction,
  protect: protectMachineAction,
  unprotect: unprotectMachineAction,
  configure: configureMachineAction,
}
