import { now } from '@/lib/platform/clock'
import { newId, randomToken, sha256Hex } from '@/lib/platform/ids'
import type { InstanceIdentity } from '@/lib/simulator/machines/identity'
import { testInstance } from '@/lib/simulator/machines/testing/instances'
import type { Db } from '@/lib/store/client'

/** What a machine that boots has in hand to register with. */
export interface Papers {
  launch: string
  token: string
  signature: string
}

/** A pool of machines whose instances EC2 has confirmed and that have not registered yet. */
export async function launchedMachines(
  db: Db,
  identity: InstanceIdentity,
  pool: string,
  count: number,
): Promise<Papers[]> {
  const image = 'ami-0a0000000000000a1'
  await db.pool.create({
    data: { name: pool, profile: pool, image, max: count, desired: count },
  })
  const [token, launch] = [randomToken(), newId()]
  await db.launch.create({
    data: {
      ...{ id: launch, poolName: pool, clientToken: newId(), tokenHash: sha256Hex(token), count },
      tokenUntil: new Date(now().getTime() + 3_600_000),
      ...{ instanceType: 'm7i.large', zone: 'us-east-1a', imageId: image, parameters: {} },
      ...{ status: 'answered', createdAt: now(), endedAt: now() },
    },
  })
  const rows = Array.from({ length: count }, (_, index) => ({
    ...{ id: newId(), name: `${pool}-${String(index + 1).padStart(4, '0')}`, number: index + 1 },
    ...{ poolName: pool, profile: pool, launchId: launch },
    instanceId: `i-${(index + 1).toString(16).padStart(17, '0')}`,
  }))
  await db.machine.createMany({ data: rows })
  // The database lets machines take the lawful way only.
  await db.machine.updateMany({
    where: { poolName: pool },
    data: { state: 'booting', bootingAt: now() },
  })
  const pendingTime = now()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
  return rows.map(({ instanceId }) => ({
    ...{ launch, token },
    signature: identity.rsa2048(testInstance({ id: instanceId, pendingTime })),
  }))
}
