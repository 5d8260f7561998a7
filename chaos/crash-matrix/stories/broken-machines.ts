import { plainProfile } from '@/chaos/stack/small-site'
import type { ChaosStack } from '@/chaos/stack/stack'
import {
  type Done,
  deletePool,
  emptied,
  inService,
  Stuck,
  settles,
  unlessRefused,
  until,
} from './script'

/** So many boots in a row fail before a pool launches no more. */
const boots = 10

/** A pool whose machines never report, until it is resumed with machines that do. */
export async function brokenBoots(stack: ChaosStack, pool: string): Promise<void> {
  const { api, database } = stack
  const { db } = database
  await api.post('/pools', {
    ...{ name: pool, profile: 'mi', image: 'ami-0a0000000000000a1', desired: boots, max: 20 },
    ...{ instanceTypes: ['m7i.large'], zones: ['us-east-1a'], bootTimeout: 10, repair: false },
  })
  await until('the pool launches no more', async () => {
    const found = await db.pool.findUniqueOrThrow({ where: { name: pool } })
    return found.launchesStoppedAt !== null
  })
  await emptied(stack, pool)
  await api.post(`/pools/${pool}/resume`)
  await deletePool(stack, pool)
}

/** A pool that waits for room in the only zone that it has: in vain, and then until there is some. */
export async function fullZone(stack: ChaosStack, pool: string): Promise<void> {
  const { api, database, ec2 } = stack
  const { db } = database
  const instanceType = 'c7i.xlarge'
  await ec2.faults({ capacity: [{ instanceType, left: 0 }] })
  await api.post('/pools', {
    ...{ name: pool, profile: 'mi', image: 'ami-0a0000000000000a1', desired: 1, max: 2 },
    ...{ instanceTypes: [instanceType], zones: ['us-east-1a'] },
  })
  const hasNoRoom = () =>
    until('its machine is told to have no room', async () => {
      const where = { poolName: pool, faultCode: 'LaunchFailed', intent: 'serve' } as const
      return (await db.machine.count({ where })) === 1
    })
  await hasNoRoom()
  await emptied(stack, pool)
  await api.scale(pool, 1)
  await hasNoRoom()
  await ec2.faults({ capacity: [] })
  await until('its machine is configured', async () => (await inService(db, pool)).length === 1)
  await emptied(stack, pool)
  await deletePool(stack, pool)
}

/**
 * Two machines are replaced at once, of whose successors one comes to nothing and one cannot be
 * configured, on which a rollout halts; the third's status checks fail.
 */
export async function brokenMachines(
  stack: ChaosStack,
  pool: string,
  round: number,
): Promise<void> {
  const { api, database, ec2 } = stack
  const { db } = database
  const [first, second, third] = await inService(db, pool)
  if (!first || !second || !third?.instanceId) throw new Stuck('there are fewer machines')
  await api.post('/machines/retire', { machines: [first.name, second.name], replace: true })
  await until('one of the successors is not configured', async () => {
    const where = { poolName: pool, intent: 'serve', faultCode: 'ConfigureFailed' } as const
    return (await db.machine.count({ where })) === 1
  })
  await until('the other one is', async () => (await inService(db, pool)).length === 2)

  const done = await api.put<Done>('/profiles/mi', plainProfile(round * 10 + 1))
  await until('the rollout halts or is over', async () => {
    const { status } = await db.operation.findUniqueOrThrow({ where: { id: done.operation } })
    const rollout = await db.rollout.findFirst({
      where: { profileName: 'mi' },
      orderBy: { createdAt: 'desc' },
    })
    return rollout?.status === 'halted' || status !== 'running'
  })
  for (const action of ['resume', 'finish']) {
    await unlessRefused(api.patch('/profiles/mi/rollout', { action }))
  }
  await settles(db, done)
  const [broken] = await db.machine.findMany({
    where: { poolName: pool, intent: 'serve', faultCode: 'ConfigureFailed' },
  })
  if (broken) await api.post(`/machines/${broken.name}/replace`)

  await ec2.faults({ impaired: [{ instanceId: third.instanceId }] })
  await until('its checks are seen to fail', async () => {
    const machine = await db.machine.findUniqueOrThrow({ where: { id: third.id } })
    return machine.statusCheck === 'instance impaired' || machine.state === 'retired'
  })
  await until('the machine is repaired', async () => {
    const machine = await db.machine.findUniqueOrThrow({ where: { id: third.id } })
    return machine.state === 'retired'
  })
}
