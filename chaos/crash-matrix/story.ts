import { setTimeout as sleep } from 'node:timers/promises'
import { addPool, plainProfile } from '@/chaos/stack/small-site'
import type { ChaosStack } from '@/chaos/stack/stack'
import type { PoolClaims } from '@/lib/lifecycle/claims'
import type { Db } from '@/lib/store/client'

const data = {
  ...{ name: 'data', sizeGiB: 5, type: 'gp3', iops: null, throughput: null },
  ...{ fromSnapshot: null, label: null, device: '/dev/sdf', keep: true },
} as const
const claims: PoolClaims = { elasticIp: true, volumes: [{ ...data }] }

/** How long a step of the story may take, crashes and all. */
const stepLimitMs = 90_000

/** The pools of the story: workers, and a server whose address and volume follow it. */
export async function setTheScene(db: Db): Promise<void> {
  await addPool(db, { name: 'wn', zones: ['us-east-1a'] })
  await addPool(db, { name: 'ce', desired: 1, claims, zones: ['us-east-1a'] })
}

/** A step that did not get where it should. */
export class Stuck extends Error {
  override name = 'Stuck'
}

interface Done<R = unknown> {
  operation: string
  result: R
}

/**
 * Twenty workers come, an address and a volume move from one to another, the server is replaced and
 * what it holds follows it, a profile is published, and the workers go. Each call is made as a careful
 * script would, and each step waits for the one before.
 */
export async function tellStory(
  { api, database: { db } }: ChaosStack,
  { round, machines, more }: { round: number; machines: number; more: boolean },
  say: (step: string) => void,
): Promise<void> {
  const settles = async (done: Done<unknown>) => {
    await until('its operation ends', async () => {
      const found = await db.operation.findUnique({ where: { id: done.operation } })
      return found !== null && found.status !== 'running'
    })
  }
  const configured = (pool: string) =>
    db.machine.findMany({
      where: { poolName: pool, state: 'configured', intent: 'serve', ec2State: 'running' },
      orderBy: { name: 'asc' },
    })
  const server = async () => (await configured('ce')).length === 1
  say('before the workers come')
  await until('the server is configured', server)

  say(`scaling up to ${machines}`)
  await api.scale('wn', machines)
  await until(`${machines} workers are configured`, async () => {
    return (await configured('wn')).length === machines
  })
  const [first, second, third] = await configured('wn')
  if (!first || !second || !third) throw new Stuck('there are fewer workers than there were')

  say('moving an address')
  const got = await api.post<Done<{ address: string }>>('/addresses', { name: `a${round}` })
  await settles(got)
  const { address } = got.result
  await settles(await api.post(`/addresses/${address}/reassign`, { machine: first.name }))
  await settles(await api.post(`/addresses/${address}/reassign`, { machine: second.name }))

  say('a volume follows its slot')
  const [ce] = await configured('ce')
  const replaced = await api.post<Done>(`/machines/${ce?.name}/replace`)
  await until('another server is configured', async () => {
    return (await configured('ce')).some(({ name }) => name !== ce?.name)
  })

  say('publishing a profile')
  await api.put('/profiles/wn', plainProfile(round))

  if (more) {
    say('lending a volume')
    const made = await api.post<Done<{ volume: string }>>('/volumes', {
      ...{ name: `v${round}`, sizeGiB: 4, type: 'gp3', zone: first.zone },
    })
    await settles(made)
    const { volume } = made.result
    await settles(await api.post(`/volumes/${volume}/attach`, { machine: third.name }))
    await settles(await api.post(`/volumes/${volume}/snapshot`, { name: `s${round}` }))
    await settles(await api.post(`/volumes/${volume}/grow`, { sizeGiB: 6 }))
    await settles(await api.post(`/volumes/${volume}/detach`))
    await settles(await api.delete(`/volumes/${volume}`, { confirm: `v${round}` }))
    await settles(await api.post<Done>(`/machines/${third.name}/configure`))
    await settles(await api.post<Done>(`/machines/${third.name}/retire`))
  }
  await settles(await api.post(`/addresses/${address}/reassign`, { machine: null }))
  const { publicIp } = await db.elasticIp.findUniqueOrThrow({ where: { id: address } })
  say('releasing the address')
  await settles(await api.delete(`/addresses/${address}`, { confirm: publicIp }))
  say('scaling down')
  await api.scale('wn', 0)
  await settles(replaced)
  say('coming to rest')
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const limit = performance.now() + stepLimitMs
  while (!(await holds())) {
    if (performance.now() > limit) throw new Stuck(`after ${stepLimitMs / 1000} s not yet: ${what}`)
    await sleep(100)
  }
}
