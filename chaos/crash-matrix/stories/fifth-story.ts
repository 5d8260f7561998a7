import type { ChaosStack } from '@/chaos/stack/stack'
import type { PoolClaims } from '@/lib/lifecycle/claims'
import { refusedAddresses, refusedImages, refusedVolumes } from './refused-calls'
import {
  type Done,
  deletePool,
  emptied,
  inService,
  type Story,
  Stuck,
  settles,
  unlessRefused,
  until,
} from './script'
import { vainCalls } from './vain-calls'

const size = 3
const something: PoolClaims = {
  elasticIp: true,
  volumes: [
    {
      ...{ name: 'data', sizeGiB: 2, type: 'gp3', iops: null, throughput: null },
      ...{ fromSnapshot: null, label: null, device: '/dev/sdf', keep: true },
    },
  ],
}

/**
 * EC2 refuses one call after another, for good, and others come to nothing without an answer: what was
 * wanted is taken back or asked for again, and nothing is made twice or left behind.
 */
export const fifthStory: Story = {
  name: 'refusals',
  async tell(stack, round, say) {
    const { api } = stack
    const { db } = stack.database
    const pool = `rf${round}`
    say('creating a pool')
    const definition = {
      ...{ name: pool, profile: 'ro', image: 'ami-0a0000000000000a1', desired: size, max: 20 },
      ...{ instanceTypes: ['m7i.large'], zones: ['us-east-1a'], drainTimeout: 10 },
    }
    await api.post('/pools', definition)
    const version = async () => (await api.get<{ version: number }>(`/pools/${pool}`)).version
    const allServe = async () => (await inService(db, pool)).length >= size
    await until('its machines are configured', allServe)
    say('calls that come to nothing')
    const vainOnesEnd = await vainCalls(stack, pool, round)
    await until('its machines are configured again', allServe)
    say('refusals')
    await refusedVolumes(stack, pool, round)
    await refusedAddresses(stack, pool, round)
    const isSeenGone = await refusedImages(stack, pool, round)
    say('a roll that halts')
    await until('its machines are configured again', allServe)
    await haltedRoll(stack, pool)
    say('calls are made again')
    await vainOnesEnd()
    await isSeenGone()
    say('retiring a machine, deleting the pool, and having it once more')
    const machines = (await inService(db, pool)).slice(0, 1).map(({ name }) => name)
    await unlessRefused(api.post('/machines/retire', { machines, replace: false }))
    await emptied(stack, pool)
    await deletePool(stack, pool)
    await api.post('/pools', { ...definition, desired: 0, claims: something })
    await refusedClaims(stack, pool)
    const claims = { elasticIp: false, volumes: [] }
    await api.patch(`/pools/${pool}`, { version: await version(), claims })
    await deletePool(stack, pool)
    say('coming to rest')
  },
}

/** The pool goes to another type, beginning with one machine more, which comes to nothing. */
async function haltedRoll(stack: ChaosStack, pool: string): Promise<void> {
  const { api, database, ec2 } = stack
  const { db } = database
  await ec2.faults({
    launches: [{ fault: 'misconfigures', tags: { 'muster:pool': pool }, components: ['spma'] }],
  })
  const { version } = await api.get<{ version: number }>(`/pools/${pool}`)
  const begun = await api.post<Done>(`/pools/${pool}/roll`, {
    ...{ version, instanceTypes: ['m7i.xlarge'], maxAway: 1, maxFailures: 0, surge: true },
  })
  await until('the roll halts', async () => {
    const { status } = await db.roll.findFirstOrThrow({ where: { operationId: begun.operation } })
    return status === 'halted'
  })
  await api.patch(`/pools/${pool}/roll`, { action: 'stop' })
  await settles(db, begun)
  await ec2.faults({ launches: [] })
}

/** A slot's address and volume that EC2 refuses to make are given up before they are there. */
async function refusedClaims(stack: ChaosStack, pool: string): Promise<void> {
  const { api, database, ec2 } = stack
  const { db } = database
  await ec2.faults({ refusals: [{ action: 'AllocateAddress' }, { action: 'CreateVolume' }] })
  await api.scale(pool, 1)
  const claim = { claim: { poolName: pool } }
  const refusedOnes = () =>
    Promise.all([
      db.elasticIp.findFirst({ where: { ...claim, errorCode: { not: null }, goneAt: null } }),
      db.volume.findFirst({ where: { ...claim, errorCode: { not: null }, goneAt: null } }),
    ])
  await until('both are told to be refused', async () => {
    const [address, volume] = await refusedOnes()
    return address !== null && volume !== null
  })
  await emptied(stack, pool)
  const [address, volume] = await refusedOnes()
  if (!address || !volume) throw new Stuck('what EC2 refuses is there')
  await settles(
    db,
    await api.delete(`/addresses/${address.id}`, { confirm: address.name ?? address.id }),
  )
  await settles(db, await api.delete(`/volumes/${volume.id}`, { confirm: volume.name ?? '' }))
  await ec2.faults({ refusals: [] })
}
