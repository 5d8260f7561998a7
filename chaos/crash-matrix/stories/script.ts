import { setTimeout as sleep } from 'node:timers/promises'
import { ApiRefusal } from '@/chaos/stack/api-client'
import type { ChaosStack } from '@/chaos/stack/stack'
import type { Db } from '@/lib/store/client'

/** How long a step may take, crashes and all. */
const stepLimitMs = 150_000

/** A step that did not get where it should. */
export class Stuck extends Error {
  override name = 'Stuck'
}

/** What the API answers to a call that sets something in motion. */
export interface Done<R = unknown> {
  operation: string
  result: R
}

/** What is done to the site while its processes die. At its end the site is as it was before it. */
export interface Story {
  name: string
  /** It has a site of its own, on which nobody was before: it begins with the first start of each process. */
  onNewSite?: boolean
  /** `round` tells one telling on a site from another. */
  tell(stack: ChaosStack, round: number, say: (step: string) => void): Promise<void>
}

/** Waits for conditions, never for time. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const limit = performance.now() + stepLimitMs
  while (!(await holds())) {
    if (performance.now() > limit) throw new Stuck(`after ${stepLimitMs / 1000} s not yet: ${what}`)
    await sleep(100)
  }
}

/** Waits until the operation has ended. */
export async function settles(db: Db, { operation: id }: Done<unknown>): Promise<void> {
  await until('its operation ends', async () => {
    const found = await db.operation.findUnique({ where: { id } })
    return found !== null && found.status !== 'running'
  })
}

/** Likewise; answers whether what it was about came about. */
export async function succeeds(db: Db, done: Done<unknown>): Promise<boolean> {
  await settles(db, done)
  const { status } = await db.operation.findUniqueOrThrow({ where: { id: done.operation } })
  return status === 'succeeded'
}

/** The machines of a pool that are in service. */
export function inService(db: Db, pool: string) {
  return db.machine.findMany({
    where: { poolName: pool, state: 'configured', intent: 'serve', ec2State: 'running' },
    orderBy: { name: 'asc' },
  })
}

/** Scales the pool to nothing and waits until that is so. */
export async function emptied({ api, database }: ChaosStack, pool: string): Promise<void> {
  await api.scale(pool, 0)
  const where = { poolName: pool, state: { not: 'retired' } } as const
  await until('its machines are retired', async () => {
    return (await database.db.machine.count({ where })) === 0
  })
}

/** What the API is told of a pool that is created. */
export type Definition = { name: string } & Record<string, unknown>

export async function deletePool({ api }: ChaosStack, name: string): Promise<void> {
  const { version } = await api.get<{ version: number }>(`/pools/${name}`)
  await api.delete(`/pools/${name}`, { version })
}

/** What it would be about may not be there yet, or have come to its end by itself. */
export async function unlessRefused<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (!(error instanceof ApiRefusal && error.status === 409)) throw error
    return undefined
  }
}
