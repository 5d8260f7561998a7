import type { RolloutMachine, RolloutRules } from '@/lib/lifecycle/plan-rollout'
import { now } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/store/client'
import type { Machine, Rollout, RolloutStatus } from '@/lib/store/generated/client'

/** A machine's row as far as a rollout is concerned. */
const machineFields = {
  id: true,
  name: true,
  poolName: true,
  number: true,
  state: true,
  intent: true,
  faultCode: true,
  faultMessage: true,
  faultSince: true,
  gatewayId: true,
  connectedAt: true,
  revisionServed: true,
  revisionApplied: true,
  revisionWanted: true,
  revisionFailed: true,
  waitingFor: true,
} as const satisfies Partial<Record<keyof Machine, true>>

export type RolloutRow = RolloutMachine & { id: string }

/** The machines that run the profile, those that are retired left out. */
export async function readRolloutMachines(db: Db | Tx, profile: string): Promise<RolloutRow[]> {
  const rows = await db.machine.findMany({
    where: { profile, state: { not: 'retired' } },
    orderBy: [{ poolName: 'asc' }, { number: 'asc' }],
    select: machineFields,
  })
  return rows.map(({ gatewayId, connectedAt, ...machine }) => ({
    ...machine,
    connected: gatewayId !== null,
    everConnected: connectedAt !== null,
  }))
}

export function rulesOf(rollout: Rollout): RolloutRules {
  const { revision, canary, share, maxFailures, countedFrom } = rollout
  return { revision, canary, share, maxFailures, countedFrom }
}

/** The profile's rollout that has not ended. */
export function unfinishedRollout(db: Db | Tx, profileName: string): Promise<Rollout | null> {
  return db.rollout.findFirst({ where: { profileName, endedAt: null } })
}

/** Makes a revision the one of all the profile's machines. */
export async function putInForce(tx: Tx, profile: string, revision: number): Promise<void> {
  await tx.profile.update({ where: { name: profile }, data: { inForce: revision } })
  // In the order in which everybody locks machines.
  await tx.$queryRaw`
    SELECT 1 FROM "Machine" WHERE "profile" = ${profile} AND "revisionWanted" IS NOT NULL
     ORDER BY "id" FOR UPDATE`
  await tx.machine.updateMany({
    where: { profile, revisionWanted: { not: null } },
    data: { revisionWanted: null },
  })
}

/** Ends a rollout and its operation. */
export async function endRollout(
  tx: Tx,
  rollout: Pick<Rollout, 'id' | 'operationId'>,
  status: Extract<RolloutStatus, 'done' | 'rolledBack' | 'superseded'>,
  outcome: string,
): Promise<void> {
  const at = now()
  await tx.rollout.update({
    where: { id: rollout.id },
    data: { status, endedAt: at, haltReason: null },
  })
  await tx.operation.update({
    where: { id: rollout.operationId },
    data: { status: status === 'done' ? 'succeeded' : 'failed', outcome, endedAt: at },
  })
}

/** A line among the steps of a rollout's operation. */
export async function addRolloutStep(
  tx: Tx,
  { operationId }: Pick<Rollout, 'operationId'>,
  message: string,
  level: 'info' | 'error' = 'info',
): Promise<void> {
  await tx.operationStep.create({ data: { operationId, message, level, at: now() } })
}
