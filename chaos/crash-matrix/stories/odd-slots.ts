import type { ChaosStack } from '@/chaos/stack/stack'
import {
  type Definition,
  type Done,
  deletePool,
  emptied,
  inService,
  settles,
  unlessRefused,
  until,
} from './script'

/**
 * A snapshot of a volume is taken, and should take the volume's place in another zone than that in which a
 * machine serves in its slot. Answers the snapshot's id and name.
 */
export async function restoreWhileServed(
  { api, database }: ChaosStack,
  pool: string,
): Promise<{ id: string; name: string }> {
  const { db } = database
  const { volume } = await db.claim.findFirstOrThrow({
    where: { poolName: pool, what: 'volume:data' },
    include: { volume: true },
  })
  const name = `served ${pool}`
  const taken = await api.post<Done<{ snapshot: string }>>(`/volumes/${volume?.id}/snapshot`, {
    name,
  })
  await settles(db, taken)
  const id = taken.result.snapshot
  await unlessRefused(
    api.post(`/snapshots/${id}/restore`, { zone: 'us-east-1b', name, forSlot: true }),
  )
  return { id, name }
}

/** A pool whose volumes come from the snapshot waits for somebody to have it launch again. */
export async function launchesStopped(
  stack: ChaosStack,
  pool: Definition,
  snapshot: { id: string; name: string },
): Promise<void> {
  const { api, database } = stack
  const { db } = database
  const { name } = pool
  const { snapshotId } = await db.snapshot.findUniqueOrThrow({ where: { id: snapshot.id } })
  const volume = { name: 'copy', sizeGiB: 2, type: 'gp3', device: '/dev/sdf', keep: false }
  await api.post('/pools', {
    ...{ ...pool, desired: 0 },
    claims: { elasticIp: false, volumes: [{ ...volume, fromSnapshot: snapshotId, label: null }] },
  })
  await db.pool.update({
    where: { name },
    data: { launchesStoppedAt: new Date(), launchesStoppedWhy: 'Told so' },
  })
  await api.scale(name, 1)
  await until('its machine is told to wait', async () => {
    return (await db.machine.count({ where: { poolName: name, faultCode: { not: null } } })) === 1
  })
  await api.post(`/pools/${name}/resume`)
  await until('its machine is configured', async () => (await inService(db, name)).length === 1)
  await emptied(stack, name)
  await deletePool(stack, name)
  await settles(db, await api.delete(`/snapshots/${snapshot.id}`, { confirm: snapshot.name }))
}
