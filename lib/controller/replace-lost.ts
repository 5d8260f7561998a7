import { z } from 'zod'
import { systemActor } from '@/lib/access/roles'
import { lockPool } from '@/lib/operations/lock-pool'
import { beginRetiring, requestMachines } from '@/lib/operations/request-machines'
import { defineVerb } from '@/lib/operations/verb'
import { now } from '@/lib/platform/clock'
import { setFault } from '@/lib/store/machine-history'
import { lockMachine } from './lock-machine'
import { names } from './operation-steps'
import { refillDelayMs } from './refill-delay'
import type { Site } from './site'
import type { World, WorldMachine } from './world'

const actor = systemActor('controller')
const lossesCountForMs = 60 * 60_000

const loseMachines = defineVerb({
  kind: 'lose-machines',
  permission: 'admin',
  input: z.strictObject({
    pool: z.string(),
    lost: z.array(z.strictObject({ id: z.string(), message: z.string() })),
  }),
  async run({ tx, operationId, step }, input) {
    const pool = await lockPool(tx, input.pool)
    const author = { actor: actor.name, operationId }
    const lost: WorldMachine[] = []
    for (const { id, message } of input.lost) {
      const machine = await lockMachine(tx, id)
      if (!machine || machine.intent === 'retire') continue
      await setFault(tx, machine, 'InstanceLost', message, author)
      await step(`${machine.name}: ${message}`)
      lost.push(machine)
    }
    await beginRetiring(tx, lost, 'Retired: its instance is lost', author)
    return {
      result: { lost: lost.map((machine) => machine.name) },
      title: `Give up ${names(lost)}: EC2 ended ${lost.length === 1 ? 'its instance' : 'their instances'}`,
      entity: { type: 'pool', id: pool.name },
      poolName: pool.name,
      ongoing: lost.length > 0,
    }
  },
})

const refillPool = defineVerb({
  kind: 'refill-pool',
  permission: 'admin',
  input: z.strictObject({ pool: z.string() }),
  async run({ tx, operationId, step }, input) {
    const pool = await lockPool(tx, input.pool)
    const serving = await tx.machine.count({
      where: { poolName: pool.name, intent: 'serve', state: { not: 'retired' } },
    })
    const author = { actor: actor.name, operationId }
    const requested = await requestMachines(tx, pool, pool.desired - serving, author)
    if (requested.length > 0) await step(`Requested ${names(requested)}`)
    return {
      result: { requested: requested.map((machine) => machine.name) },
      title: `Refill ${pool.name} to ${pool.desired}`,
      entity: { type: 'pool', id: pool.name },
      poolName: pool.name,
      ongoing: requested.length > 0,
    }
  },
})

/** Gives up machines whose instances ended although they were to serve: fault InstanceLost, on their way out. */
export async function replaceLost(
  site: Site,
  lost: readonly { machine: WorldMachine; message: string }[],
): Promise<void> {
  const byPool = new Map<string, { id: string; message: string }[]>()
  for (const { machine, message } of lost) {
    site.log.warn({ machine: machine.name }, message)
    const group = byPool.get(machine.poolName) ?? []
    byPool.set(machine.poolName, [...group, { id: machine.id, message }])
  }
  for (const [pool, machines] of byPool) {
    await loseMachines(
      { db: site.db, actor, reason: 'EC2 ended instances that nobody asked Muster to end' },
      { pool, lost: machines },
    )
  }
}

/** Requests what pools lack to their desired size, unless their new instances keep ending early. */
export async function refillStep(site: Site, world: World): Promise<void> {
  const serving = new Map<string, number>()
  for (const machine of world.machines) {
    if (machine.intent !== 'serve') continue
    serving.set(machine.poolName, (serving.get(machine.poolName) ?? 0) + 1)
  }
  for (const pool of world.pools.values()) {
    const lacking = pool.deletedAt ? 0 : pool.desired - (serving.get(pool.name) ?? 0)
    const about = `refill ${pool.name}`
    if (lacking <= 0) {
      site.problems.clear(about)
      continue
    }
    const due = await refillDue(site, pool.name)
    if (due.getTime() > now().getTime()) {
      site.problems.set(
        about,
        `Pool ${pool.name} lacks ${lacking} machines: its new instances keep ending before they report. Muster waits until ${due.toISOString()} before it launches more. See EC2's reason in the history of the lost machines.`,
      )
      continue
    }
    site.problems.clear(about)
    await refillPool(
      { db: site.db, actor, reason: `${lacking} fewer than desired` },
      { pool: pool.name },
    )
  }
}

async function refillDue(site: Site, pool: string): Promise<Date> {
  const lastGood = await site.db.machine.aggregate({
    where: { poolName: pool },
    _max: { bootstrappedAt: true },
  })
  const recent = new Date(now().getTime() - lossesCountForMs)
  const since = lastGood._max.bootstrappedAt ?? recent
  const losses = await site.db.machine.findMany({
    where: {
      poolName: pool,
      faultCode: 'InstanceLost',
      bootstrappedAt: null,
      faultSince: { gt: since > recent ? since : recent },
    },
    select: { faultSince: true },
  })
  const times = losses.flatMap(({ faultSince }) => faultSince ?? [])
  const latest = Math.max(0, ...times.map((at) => at.getTime()))
  return new Date(latest + refillDelayMs(times))
}
