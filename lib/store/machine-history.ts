import type { FaultCode } from '@/lib/lifecycle/faults'
import type { State } from '@/lib/lifecycle/states'
import { now } from '@/lib/platform/clock'
import type { Tx } from './client'
import type { Machine, Prisma } from './generated/client'

/** Who writes a line of a machine's history, and for which operation. */
export interface Author {
  actor: string
  operationId?: string | null
}

export type EventKind =
  | 'state'
  | 'intent'
  | 'fault'
  | 'fault-cleared'
  | 'address'
  | 'phase'
  | 'room'
  | 'protection'
  | 'ec2'

const reachedAt: Readonly<Record<State, keyof Prisma.MachineUpdateInput | undefined>> = {
  requested: undefined,
  booting: 'bootingAt',
  bootstrapped: 'bootstrappedAt',
  configured: 'configuredAt',
  retired: 'retiredAt',
}

/** Adds a line to a machine's history. */
export async function recordEvent(
  tx: Tx,
  machineId: string,
  kind: EventKind,
  message: string,
  author: Author,
  code?: string,
): Promise<void> {
  await tx.machineEvent.create({
    data: {
      machineId,
      at: now(),
      kind,
      message,
      actor: author.actor,
      operationId: author.operationId ?? null,
      code: code ?? null,
    },
  })
}

/**
 * Moves a machine to `to`, stamps the time, clears its fault (a fault clears when the machine moves
 * on; retirement keeps it to be seen) and writes its history. False when the machine had already
 * moved on from `from`: somebody else was faster, and nothing was changed.
 */
export async function moveMachine(
  tx: Tx,
  machine: Pick<Machine, 'id' | 'state' | 'faultCode'>,
  to: State,
  message: string,
  author: Author,
  more: Prisma.MachineUncheckedUpdateManyInput = {},
): Promise<boolean> {
  const at = now()
  const stamp = reachedAt[to]
  const clear = to !== 'retired' && machine.faultCode !== null
  const { count } = await tx.machine.updateMany({
    where: { id: machine.id, state: machine.state },
    data: {
      ...more,
      state: to,
      ...(stamp ? { [stamp]: at } : {}),
      ...(clear ? { faultCode: null, faultMessage: null, faultSince: null } : {}),
    },
  })
  if (count === 0) return false
  if (clear)
    await recordEvent(
      tx,
      machine.id,
      'fault-cleared',
      'Moved on',
      author,
      machine.faultCode ?? undefined,
    )
  await tx.machineEvent.create({
    data: {
      machineId: machine.id,
      at,
      kind: 'state',
      fromState: machine.state,
      toState: to,
      message,
      actor: author.actor,
      operationId: author.operationId ?? null,
    },
  })
  return true
}

/** Sets a machine's fault and writes it into its history; the same fault again changes nothing. */
export async function setFault(
  tx: Tx,
  machine: Pick<Machine, 'id' | 'faultCode' | 'faultMessage'>,
  code: FaultCode,
  message: string,
  author: Author,
): Promise<void> {
  if (machine.faultCode === code && machine.faultMessage === message) return
  await tx.machine.update({
    where: { id: machine.id },
    data: { faultCode: code, faultMessage: message, faultSince: now() },
  })
  await recordEvent(tx, machine.id, 'fault', message, author, code)
}

/** Clears a machine's fault, if it has one, and says in its history why. */
export async function clearFault(
  tx: Tx,
  machine: Pick<Machine, 'id' | 'faultCode'>,
  message: string,
  author: Author,
): Promise<void> {
  if (machine.faultCode === null) return
  await tx.machine.update({
    where: { id: machine.id },
    data: { faultCode: null, faultMessage: null, faultSince: null },
  })
  await recordEvent(tx, machine.id, 'fault-cleared', message, author, machine.faultCode)
}
