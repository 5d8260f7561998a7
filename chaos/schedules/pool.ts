import type { Db } from '@/lib/store/client'
import type { Books } from './ec2/books'
import type { Schedule } from './schedule'

export const poolName = 'wn'
export const instanceType = 'm7i.large'

/** The only pool of a schedule's site. */
export async function createPool(
  db: Db,
  { claims, drainSeconds }: Pick<Schedule, 'claims' | 'drainSeconds'>,
): Promise<void> {
  const volume = {
    ...{ name: 'data', sizeGiB: 2, type: 'gp3', iops: null, throughput: null },
    ...{ fromSnapshot: null, label: null, device: '/dev/sdf', keep: true },
  }
  await db.pool.create({
    data: {
      name: poolName,
      profile: 'wn',
      max: 10,
      image: 'ami-0a0000000000000a1',
      instanceTypes: [instanceType],
      zones: ['us-east-1a', 'us-east-1b'],
      drainTimeout: drainSeconds,
      claims: {
        elasticIp: claims === 'address' || claims === 'both',
        volumes: claims === 'volume' || claims === 'both' ? [volume] : [],
      },
    },
  })
}

/** It waits on purpose before it launches again what ended early. */
export async function lacksMachines(db: Db): Promise<boolean> {
  const pool = await db.pool.findUniqueOrThrow({ where: { name: poolName } })
  const where = { intent: 'serve', state: { not: 'retired' } } as const
  return (await db.machine.count({ where })) < pool.desired
}

/** Machines in service whose instances have ended, which the controller is to find out. */
export async function endedInService(db: Db, books: Books): Promise<string[]> {
  const rows = await db.machine.findMany({
    where: { intent: 'serve', state: { not: 'retired' }, instanceId: { not: null } },
    orderBy: { number: 'asc' },
  })
  return rows.flatMap(({ name, instanceId }) => {
    const instance = books.instances.get(instanceId ?? '')
    return instance && books.isLiving(instance) ? [] : [name]
  })
}
