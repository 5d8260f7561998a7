import { z } from 'zod'
import { freeSlots } from '@/lib/lifecycle/claims'
import { machineName } from '@/lib/lifecycle/pool-rules'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import type { Tx } from '@/lib/store/client'
import type { Pool } from '@/lib/store/generated/client'
import { moveMachine } from '@/lib/store/machine-history'
import type { StrayStanding } from '@/lib/store/strays'
import { lockPool } from './lock-pool'
import { lockStrayFor } from './lock-stray'
import { resourceId } from './resource-fields'
import { defineVerb } from './verb'

/**
 * Makes an instance that carries the site's tag a machine of a pool, which grows by it when it has all
 * its machines. It is protected, so that nothing ends it before somebody has looked. When a launch of
 * this pool started it, that launch's token is good again, for the boot timeout, and the machine can
 * register; any other never reports, and shows that as its fault.
 */
export const adoptInstance = defineVerb({
  kind: 'adopt-instance',
  permission: 'operator',
  input: z.strictObject({
    instance: resourceId,
    /** Unset: the pool that its tag names. */
    pool: z.string().optional(),
  }),
  async run({ tx, actor, operationId, step }, input) {
    const poolName = input.pool ?? (await taggedPool(tx, input.instance))
    const pool = await lockPool(tx, poolName)
    const standing = await lockStrayFor(tx, 'adopt', input.instance)
    const { stray } = standing
    const grown = await makeRoom(tx, pool)
    const launchId = launchOf(standing, pool.name)
    const id = newId()
    const name = machineName(pool.name, pool.nextNumber)
    const at = now()
    await tx.machine.create({
      data: {
        id,
        name,
        poolName: pool.name,
        number: pool.nextNumber,
        slot: await slotFor(tx, pool, stray.zone),
        profile: pool.profile,
        protected: true,
        launchId,
        requestedAt: at,
      },
    })
    await tx.pool.update({
      where: { name: pool.name },
      data: { nextNumber: { increment: 1 } },
    })
    const machine = await tx.machine.findUniqueOrThrow({ where: { id } })
    const message = `Adopted the instance ${stray.instanceId}`
    await moveMachine(
      tx,
      machine,
      'booting',
      message,
      { actor: actor.name, operationId },
      {
        instanceId: stray.instanceId,
        instanceType: stray.instanceType,
        zone: stray.zone,
        imageId: stray.imageId,
        ec2State: stray.ec2State,
        privateIp: stray.privateIp,
        publicIp: stray.publicIp,
        observedAt: stray.observedAt,
      },
    )
    if (launchId) {
      await tx.launch.update({
        where: { id: launchId },
        data: { tokenUntil: new Date(at.getTime() + pool.bootTimeout * 1000) },
      })
    }
    await tx.strayInstance.delete({ where: { instanceId: stray.instanceId } })
    if (grown) await step(`${pool.name} had all its machines: it wants ${grown} now`)
    await step(
      launchId
        ? 'Its launch is known: it may register until the boot timeout'
        : 'No launch of the pool started it: it cannot register, and stays as it is until it is replaced or retired',
    )
    return {
      result: { instance: stray.instanceId, machine: name, registers: launchId !== null },
      title: `Adopt the instance ${stray.instanceId} as ${name}`,
      entity: { type: 'machine', id: name },
      also: [{ type: 'instance', id: stray.instanceId }],
      poolName: pool.name,
      machineId: id,
      after: { instance: stray.instanceId, desired: grown ?? pool.desired },
      outcome: `It is ${name}, protected`,
    }
  },
})

async function taggedPool(tx: Tx, instanceId: string): Promise<string> {
  const row = await tx.strayInstance.findUnique({ where: { instanceId } })
  if (!row) throw new MusterError('NotFound', `There is no stray instance ${instanceId}.`)
  if (row.poolName) return row.poolName
  throw new MusterError(
    'InvalidInput',
    'pool: is required, since no tag of the instance names one.',
    {
      issues: [{ path: 'pool', message: 'is required' }],
    },
  )
}

/** The pool's new desired size when all its machines serve; undefined when it lacks one anyway. */
async function makeRoom(tx: Tx, pool: Pool): Promise<number | undefined> {
  const serving = await tx.machine.count({
    where: { poolName: pool.name, intent: 'serve', state: { not: 'retired' } },
  })
  if (serving < pool.desired) return undefined
  if (pool.desired >= pool.max) {
    throw new MusterError(
      'Conflict',
      `The pool ${pool.name} is at its maximum of ${pool.max}: raise it first, or choose another pool.`,
    )
  }
  const { desired } = await tx.pool.update({
    where: { name: pool.name },
    data: { desired: pool.desired + 1, version: { increment: 1 } },
  })
  return desired
}

/** Only its own launch's token can register it, and only as a machine of that launch's pool. */
function launchOf({ launch }: StrayStanding, pool: string): string | null {
  return launch?.pool === pool ? launch.id : null
}

/** The lowest free slot whose volumes are not in another zone, where they could not follow. */
async function slotFor(tx: Tx, pool: Pool, zone: string | null): Promise<number | null> {
  const machines = await tx.machine.findMany({
    where: { poolName: pool.name, intent: 'serve', state: { not: 'retired' } },
    select: { slot: true },
  })
  const elsewhere = await tx.claim.findMany({
    where: {
      poolName: pool.name,
      volume: { goneAt: null, intent: 'kept', zone: { not: zone ?? '' } },
    },
    select: { slot: true },
  })
  const taken = [...machines.map(({ slot }) => slot), ...elsewhere.map(({ slot }) => slot)]
  return freeSlots(taken, 1)[0] ?? null
}
