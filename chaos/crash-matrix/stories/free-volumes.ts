import type { ChaosStack } from '@/chaos/stack/stack'
import type { Done } from './script'
import { settles } from './script'

/** Deletes all that no instance has, but for those of the site's server. */
export async function deleteFreeVolumes({ api, database }: ChaosStack): Promise<void> {
  const { db } = database
  const free = await db.volume.findMany({
    where: { managed: true, goneAt: null, machineId: null, wantedMachineId: null, intent: 'kept' },
    include: { claim: true },
  })
  for (const { id, name, volumeId, claim } of free) {
    if (claim?.poolName === 'ce') continue
    const done = await api.delete<Done>(`/volumes/${id}`, { confirm: name ?? volumeId ?? id })
    await settles(db, done)
  }
}
