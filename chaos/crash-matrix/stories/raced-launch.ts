import type { ChaosStack } from '@/chaos/stack/stack'
import type { Db } from '@/lib/store/client'
import { type Done, emptied, inService, Stuck, settles, until } from './script'

const size = 2
const zones = ['us-east-1a', 'us-east-1b']

/**
 * Slots go to another zone between the moment at which their launch is planned and its record: first
 * one of two, whose launch is recorded without it, then the only one of a launch, which is none then.
 */
export async function racedLaunches(stack: ChaosStack, pool: string): Promise<void> {
  const { api, database } = stack
  const { db } = database
  const [here = '', there = ''] = zones
  await emptied(stack, pool)
  const snapshots: string[] = []
  for (let slot = 0; slot < size; slot++) {
    const { id } = await volumeOf(db, pool, slot)
    const name = `of ${pool}/${slot}`
    const taken = await api.post<Done<{ snapshot: string }>>(`/volumes/${id}/snapshot`, { name })
    await settles(db, taken)
    snapshots.push(taken.result.snapshot)
  }
  const { version } = await api.get<{ version: number }>(`/pools/${pool}`)
  await api.patch(`/pools/${pool}`, { version, zones })

  for (let slot = 0; slot < size; slot++) {
    if ((await volumeOf(db, pool, slot)).zone !== here) throw new Stuck('its volume lies elsewhere')
    let restored: Done | undefined
    await whileLaunchesWait(db, async (oneWaits) => {
      await api.scale(pool, size)
      await oneWaits()
      restored = await api.post<Done>(`/pools/${pool}/slots/${slot}/restore`, { zone: there })
    })
    if (restored) await settles(db, restored)
    await until('its machines are configured', async () => {
      return (await inService(db, pool)).length === size
    })
    await emptied(stack, pool)
  }
  for (const [slot, id] of snapshots.entries()) {
    await settles(db, await api.delete(`/snapshots/${id}`, { confirm: `of ${pool}/${slot}` }))
  }
}

async function volumeOf(db: Db, pool: string, slot: number) {
  const where = { poolName: pool, slot, what: 'volume:data' }
  const { volume } = await db.claim.findFirstOrThrow({ where, include: { volume: true } })
  if (!volume) throw new Stuck('the slot has no volume')
  let free = volume
  await until('the volume of the slot is free', async () => {
    free = await db.volume.findUniqueOrThrow({ where: { id: volume.id } })
    return free.ec2State === 'available' && free.operationId === null
  })
  return free
}

/** No launch is recorded until the work is done: whoever wants to record one waits at that point. */
async function whileLaunchesWait(
  db: Db,
  work: (oneWaits: () => Promise<void>) => Promise<void>,
): Promise<void> {
  await db.$transaction(
    async (tx) => {
      await tx.$executeRaw`LOCK TABLE "Launch" IN SHARE ROW EXCLUSIVE MODE`
      await work(() =>
        until('a launch waits to be recorded', async () => {
          const [{ waiting }] = await db.$queryRaw<[{ waiting: bigint }]>`
            SELECT count(*) AS "waiting" FROM pg_locks
             WHERE "relation" = '"Launch"'::regclass AND NOT "granted"`
          return waiting > 0
        }),
      )
    },
    { timeout: 300_000 },
  )
}
