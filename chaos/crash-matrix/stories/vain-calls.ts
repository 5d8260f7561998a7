import type { ChaosStack } from '@/chaos/stack/stack'
import { type Done, inService, Stuck, settles, succeeds, until } from './script'

/** Longer than any run: it never happens. */
const neverMs = 86_400_000

/**
 * Calls for which EC2 knows no client token, of which neither an answer comes nor what they ask for:
 * that is waited for, and only then they are made again. Answers what waits for their end, once nobody
 * knows any more what became of them.
 */
export async function vainCalls(
  { api, database, ec2 }: ChaosStack,
  pool: string,
  round: number,
): Promise<() => Promise<void>> {
  const { db } = database
  let volume = ''
  await until('the server has its volume', async () => {
    const where = {
      claim: { poolName: 'ce', what: 'volume:data' },
      ec2State: 'in-use',
    }
    volume = (await db.volume.findFirst({ where }))?.id ?? ''
    return volume !== ''
  })
  const [machine] = await inService(db, pool)
  if (!machine) throw new Stuck('there is nothing to make an image of')
  const name = `vain ${round}`
  await ec2.faults({
    lateCalls: ['AllocateAddress', 'CreateSnapshot', 'CreateImage'].map((action) => ({
      ...{ action, next: 1, afterMs: neverMs },
    })),
  })
  const got = await api.post<Done<{ address: string }>>('/addresses', { name })
  const taken = await api.post<Done<{ snapshot: string }>>(`/volumes/${volume}/snapshot`, {
    name,
  })
  const baked = await api.post<Done<{ image: string }>>('/images', { machine: machine.name, name })
  await until('nobody knows what became of them', async () => {
    const where = { name, errorCode: 'Unanswered' } as const
    const counts = [
      db.elasticIp.count({ where }),
      db.snapshot.count({ where }),
      // Or its machine was not heard to be clean in time.
      db.image.count({ where: { name, errorCode: { not: null } } }),
    ]
    return (await Promise.all(counts)).every((count) => count === 1)
  })

  // What was refused the second time is not there to be taken away.
  return async () => {
    if (await succeeds(db, got)) {
      const { address: id } = got.result
      const { publicIp } = await db.elasticIp.findUniqueOrThrow({ where: { id } })
      await settles(db, await api.delete(`/addresses/${id}`, { confirm: publicIp }))
    }
    if (await succeeds(db, taken)) {
      const path = `/snapshots/${taken.result.snapshot}`
      await settles(db, await api.delete(path, { confirm: name }))
    }
    if (await succeeds(db, baked)) {
      await settles(db, await api.delete(`/images/${baked.result.image}`, { confirm: name }))
    }
  }
}
