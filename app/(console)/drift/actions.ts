'use server'

import { consoleAction } from '@/lib/access/console-action'
import { adoptDrift } from '@/lib/operations/adopt-drift'
import { adoptInstance } from '@/lib/operations/adopt-instance'
import { ignoreDrift } from '@/lib/operations/ignore-drift'
import { ignoreInstance } from '@/lib/operations/ignore-instance'
import { retagMachine } from '@/lib/operations/retag-machine'
import { terminateInstance } from '@/lib/operations/terminate-instance'

interface Decision {
  kind: string
  id: string
  hash: string
}

export async function adoptDriftAction({ kind, id, hash }: Decision) {
  return consoleAction(adoptDrift, { kind, id, hash })
}

export async function ignoreDriftAction({ kind, id, hash }: Decision) {
  return consoleAction(ignoreDrift, { kind, id, hash })
}

export async function retagMachineAction(machine: string) {
  return consoleAction(retagMachine, { machine })
}

export async function adoptInstanceAction(instance: string, pool: string) {
  return consoleAction(adoptInstance, { instance, pool })
}

export async function ignoreInstanceAction(instance: string) {
  return consoleAction(ignoreInstance, { instance })
}

export async function terminateInstanceAction(instance: string, confirm: string) {
  return consoleAction(terminateInstance, { instance, confirm })
}
