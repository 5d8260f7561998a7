import { type StrayAction, whyNotStray } from '@/lib/lifecycle/stray-actions'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import { readStrays, type StrayStanding, strayFacts } from '@/lib/store/strays'

/** A locked stray instance to which `action` may be done; Conflict with the reason when it may not. */
export async function lockStrayFor(
  tx: Tx,
  action: StrayAction,
  instanceId: string,
): Promise<StrayStanding> {
  await tx.$queryRaw`SELECT 1 FROM "StrayInstance" WHERE "instanceId" = ${instanceId} FOR UPDATE`
  const [found] = await readStrays(tx, { instanceId })
  if (!found) throw new MusterError('NotFound', `There is no stray instance ${instanceId}.`)
  const reason = whyNotStray(action, strayFacts(found))
  if (reason) throw new MusterError('Conflict', `${instanceId}: ${reason}`)
  return found
}
