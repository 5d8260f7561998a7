import type { Tx } from '@/lib/store/client'
import type { Rollout } from '@/lib/store/generated/client'
import { addRolloutStep, type RolloutRow } from './rollout-rows'
import { counted, nameList } from './words'

/** Gives the next wave's machines the revision; their rooms tell them on commit. */
export async function beginWave(
  tx: Tx,
  rollout: Rollout,
  machines: readonly RolloutRow[],
): Promise<string> {
  const wave = rollout.wave + 1
  await tx.rollout.update({ where: { id: rollout.id }, data: { wave } })
  const ids = machines.map(({ id }) => id)
  // In the order in which everybody locks machines.
  await tx.$queryRaw`SELECT 1 FROM "Machine" WHERE "id" = ANY(${ids}) ORDER BY "id" FOR UPDATE`
  await tx.machine.updateMany({
    where: { id: { in: ids } },
    data: { revisionWanted: rollout.revision },
  })
  const message = `Wave ${wave}: revision ${rollout.revision} to ${counted(machines.length, 'machine')} (${nameList(machines)})`
  await addRolloutStep(tx, rollout, message)
  return message
}
