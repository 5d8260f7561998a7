import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import type { Pool } from '@/lib/store/generated/client'

/** A pool's row, locked until the transaction ends; NotFound when there is no such pool. */
export async function lockPool(tx: Tx, name: string): Promise<Pool> {
  await tx.$queryRaw`SELECT 1 FROM "Pool" WHERE "name" = ${name} FOR UPDATE`
  const pool = await tx.pool.findUnique({ where: { name } })
  if (!pool || pool.deletedAt) throw new MusterError('NotFound', `There is no pool ${name}.`)
  return pool
}

/** Refuses a change that was decided on an older version, and hands over the current pool. */
export function checkVersion(pool: Pool, seen: number): void {
  if (pool.version === seen) return
  throw new MusterError(
    'StaleVersion',
    `The pool ${pool.name} was changed meanwhile: its desired size is ${pool.desired} now. Look again and decide anew.`,
    { current: { name: pool.name, desired: pool.desired, version: pool.version } },
  )
}

/** The pool of a machine, locked before the machine is: everyone takes the two in this order. */
export async function lockMachinesPool(tx: Tx, machine: string): Promise<Pool> {
  const row = await tx.machine.findUnique({
    where: { name: machine },
    select: { poolName: true, state: true },
  })
  if (!row) throw new MusterError('NotFound', `There is no machine ${machine}.`)
  // Its pool may be deleted.
  if (row.state === 'retired') {
    throw new MusterError('Conflict', `${machine}: The machine is retired.`)
  }
  return lockPool(tx, row.poolName)
}
