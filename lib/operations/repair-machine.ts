import { z } from 'zod'
import { systemActor } from '@/lib/access/roles'
import { type Interruption, interruptionWords } from '@/lib/lifecycle/interruption'
import { remedyFor } from '@/lib/lifecycle/repairs'
import { MusterError } from '@/lib/platform/errors'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { repairKind } from '@/lib/store/pool-health'
import { lockMachinesPool } from './lock-pool'
import { replaceInSlot } from './replace-in-slot'
import { defineVerb } from './verb'

const causes = ['fault', 'rebalance', 'spot'] as const
export type RepairCause = (typeof causes)[number]

const repair = defineVerb({
  kind: repairKind,
  permission: 'operator',
  input: z.strictObject({ machine: z.string(), cause: z.enum(causes) }),
  async run(work, input) {
    const { tx, step } = work
    const pool = await lockMachinesPool(tx, input.machine)
    await tx.$queryRaw`SELECT 1 FROM "Machine" WHERE "name" = ${input.machine} FOR UPDATE`
    const machine = await tx.machine.findUniqueOrThrow({ where: { name: input.machine } })
    const why = whyReplaced(machine, input.cause)
    if (machine.state === 'retired' || machine.intent !== 'serve' || why === undefined) {
      throw new MusterError('Conflict', `${machine.name} needs no repair any more.`)
    }
    await step(why)
    const successor = await replaceInSlot(work, pool, machine)
    return {
      result: { machine: machine.name, successor },
      title: `Replace ${machine.name} by ${successor}: ${titleOf(machine, input.cause)}`,
      entity: { type: 'machine', id: machine.name },
      poolName: pool.name,
      machineId: machine.id,
      before: { intent: machine.intent, fault: machine.faultCode },
      after: { intent: 'retire', successor },
      ongoing: true,
    }
  },
})

/**
 * Replaces a machine by itself. Undefined when it needs that no more: somebody was faster, it has
 * recovered, or was protected meanwhile.
 */
export async function repairMachine(
  db: Db,
  machine: { name: string },
  cause: RepairCause,
): Promise<{ operationId: string; successor: string } | undefined> {
  const reason =
    cause === 'fault'
      ? 'Another machine would not have its fault'
      : 'EC2 takes its spot instance back, or is likely to'
  try {
    const { operationId, result } = await repair(
      { db, actor: systemActor('controller'), reason },
      { machine: machine.name, cause },
    )
    return { operationId, successor: result.successor }
  } catch (error) {
    const gone = error instanceof MusterError && ['Conflict', 'NotFound'].includes(error.code)
    if (gone) return undefined
    throw error
  }
}

/** Undefined when there is no reason left. What EC2 takes anyway, no protection keeps. */
function whyReplaced(machine: Machine, cause: RepairCause): string | undefined {
  if (cause !== 'fault') {
    if (machine.interruption !== cause || (cause === 'rebalance' && machine.protected))
      return undefined
    return interruptionWords(cause satisfies Interruption, machine.interruptionAt)
  }
  const remedy = remedyFor(machine.faultCode)
  if (!remedy?.repairs || machine.protected) return undefined
  return `${machine.faultCode}: ${machine.faultMessage} ${remedy.why}`
}

function titleOf({ faultCode }: Machine, cause: RepairCause): string {
  if (cause === 'fault') return faultCode ?? 'faulty'
  return cause === 'spot' ? 'EC2 takes its instance back' : 'EC2 recommends to leave its instance'
}
