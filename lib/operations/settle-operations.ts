import { outcomeOf, type Target } from '@/lib/lifecycle/outcome'
import { now } from '@/lib/platform/clock'
import type { Db } from '@/lib/store/client'

interface Standing {
  status: 'running' | 'succeeded' | 'failed'
  text: string
}

/**
 * Ends the running operations whose machines have all got where they were to go, or will not get
 * there. Answers how many it ended and how many go on. Repeating it, or two at once, does no harm.
 */
export async function settleOperations(db: Db): Promise<{ ended: number; running: number }> {
  const running = await db.operation.findMany({
    // A roll and a rollout end their own operation, when all machines are through.
    where: { status: 'running', roll: null, rollout: null },
    select: {
      id: true,
      kind: true,
      createdAt: true,
      machineId: true,
    },
  })
  const machines = await readTargets(
    db,
    running.map(({ id }) => id),
  )
  let ended = 0
  for (const operation of running) {
    const targets: Target[] = [
      ...machines
        .filter((m) => m.requestOperationId === operation.id)
        .map((m) => ({ ...m, goal: 'configured' as const })),
      ...machines
        .filter((m) => m.retireOperationId === operation.id)
        .map((m) => ({ ...m, goal: 'retired' as const })),
    ]
    const standing =
      targets.length > 0
        ? outcomeOf(targets)
        : operation.kind === 'configure-machine' && operation.machineId
          ? await configuring(db, operation.machineId, operation.createdAt)
          : undefined
    if (!standing || standing.status === 'running') continue
    const { count } = await db.operation.updateMany({
      where: { id: operation.id, status: 'running' },
      data: { status: standing.status, outcome: standing.text, endedAt: now() },
    })
    ended += count
  }
  return { ended, running: running.length - ended }
}

/** The machines that these operations request or retire. */
async function readTargets(db: Db, operationIds: readonly string[]) {
  if (operationIds.length === 0) return []
  const id = { in: [...operationIds] }
  return db.machine.findMany({
    where: { OR: [{ requestOperationId: id }, { retireOperationId: id }] },
    select: {
      name: true,
      state: true,
      intent: true,
      faultCode: true,
      requestOperationId: true,
      retireOperationId: true,
    },
  })
}

/** How a Quattor run stands that was asked for at `since`. */
async function configuring(db: Db, machineId: string, since: Date): Promise<Standing> {
  const machine = await db.machine.findUniqueOrThrow({ where: { id: machineId } })
  if (machine.state === 'retired' || machine.intent === 'retire') {
    return { status: 'failed', text: `${machine.name} was retired before it was configured` }
  }
  const began = machine.configuringAt !== null && machine.configuringAt >= since
  if (began && machine.phase === 'configured') return { status: 'succeeded', text: 'Done' }
  if (began && machine.phase === 'failed') {
    return { status: 'failed', text: machine.faultMessage ?? 'The Quattor run failed' }
  }
  return { status: 'running', text: 'Waiting for the Quattor run' }
}
