import type { MemberFacts, PoolFacts } from '@/lib/binding/facts'
import type { Db, Tx } from './client'

const memberFields = {
  name: true,
  slot: true,
  instanceId: true,
  privateIp: true,
  privateDns: true,
  publicIp: true,
  publicDns: true,
  elasticIp: true,
  zone: true,
  instanceType: true,
} as const satisfies Record<keyof MemberFacts, true>

/** What profiles may say of these pools; a pool that does not exist is not among the answers. */
export async function readPoolFacts(db: Db | Tx, names: readonly string[]): Promise<PoolFacts[]> {
  const pools = await db.pool.findMany({
    where: { name: { in: [...names] }, deletedAt: null },
    orderBy: { name: 'asc' },
    select: {
      name: true,
      standIn: true,
      machines: {
        where: {
          intent: 'serve',
          state: { in: ['booting', 'bootstrapped', 'configured'] },
          instanceId: { not: null },
        },
        orderBy: [{ slot: { sort: 'asc', nulls: 'last' } }, { number: 'asc' }],
        select: memberFields,
      },
    },
  })
  return pools.map(({ machines, ...pool }) => ({ ...pool, members: machines }))
}
