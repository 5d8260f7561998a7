'use server'

import { consoleAction } from '@/lib/access/console-action'
import { configureMachine } from '@/lib/operations/configure-machine'
import { protectMachine } from '@/lib/operations/protect-machine'
import { replaceMachine } from '@/lib/operations/replace-machine'
import { retireMachine } from '@/lib/operations/retire-machine'
import { retireMachines } from '@/lib/operations/retire-machines'
import { unprotectMachine } from '@/lib/operations/unprotect-machine'

export async function retireMachineAction(machine: string, reason?: string) {
  return consoleAction(retireMachine, { machine }, { reason })
}

export async function retireMachinesAction(machines: string[], reason?: string) {
  return consoleAction(retireMachines, { machines }, { reason })
}

export async function replaceMachineAction(machine: string, reason?: string) {
  return consoleAction(replaceMachine, { machine }, { reason })
}

export async function protectMachineAction(machine: string) {
  return consoleAction(protectMachine, { machine })
}

export async function unprotectMachineAction(machine: string) {
  return consoleAction(unprotectMachine, { machine })
}

export async function configureMachineAction(machine: string) {
  return consoleAction(configureMachine, { machine })
}
