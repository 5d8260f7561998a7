import { plainProfile } from '@/chaos/stack/small-site'
import type { ChaosStack } from '@/chaos/stack/stack'
import { brokenBoots, brokenMachines, fullZone } from './broken-machines'
import { elsewhere } from './ec2-account'
import { deleteFreeVolumes } from './free-volumes'
import { profilesInTheFolder } from './profile-folder'
import { addressQuota, busyVolume, changedVolume, lostAnswers } from './refused-resources'
import {
  type Done,
  deletePool,
  emptied,
  inService,
  type Story,
  Stuck,
  settles,
  until,
} from './script'

const size = 3

/**
 * What can go wrong does: boots fail until the pool launches no more, instances end, fail their checks or
 * come to nothing, a Quattor run fails in the middle of a rollout, EC2 refuses an address, is not heard, and
 * does not let go of a volume, a profile in the folder is broken and mended, and a slot goes to another zone.
 */
export const fourthStory: Story = {
  name: 'mishaps',
  async tell(stack, round, say) {
    const { api, ec2 } = stack
    const { db } = stack.database
    const pool = `mi${round}`
    const version = async () => (await api.get<{ version: number }>(`/pools/${pool}`)).version

    say('creating a pool and editing it')
    await api.put('/profiles/mi', plainProfile(round * 10))
    await api.post('/pools', {
      ...{ name: pool, profile: 'mi', image: 'ami-0a0000000000000a1', desired: size, max: 20 },
      ...{ instanceTypes: ['m7i.large'], zones: ['us-east-1a', 'us-east-1b'] },
      ...{ drainTimeout: 10, repairAfter: 0, repairBudget: 100, claims: claims('data', 'scratch') },
    })
    await api.patch(`/pools/${pool}`, {
      ...{ version: await version(), description: 'Told of', standIn: `192.0.2.${round % 250}` },
    })
    const allServe = async () => (await inService(db, pool)).length >= size
    await until('its machines are configured', allServe)

    say('refusals, and a folder of profiles')
    await addressQuota(stack, round)
    await Promise.all([
      lostAnswers(stack, pool, round),
      busyVolume(stack, pool, round),
      profilesInTheFolder(stack, round),
      changedVolume(stack, pool),
    ])
    say('boots and machines that break')
    await ec2.faults({
      launches: [
        { fault: 'never-boots', tags: { 'muster:pool': `nb${round}` } },
        { fault: 'fails', tags: { 'muster:pool': pool }, next: 1 },
        { fault: 'misconfigures', tags: { 'muster:pool': pool }, next: 1, components: ['spma'] },
      ],
    })
    await Promise.all([
      brokenBoots(stack, `nb${round}`),
      brokenMachines(stack, pool, round),
      fullZone(stack, `nr${round}`),
    ])
    await ec2.faults({ launches: [], impaired: [] })

    say('a slot goes to another zone')
    await until('its machines are configured again', allServe)
    await toEndWithItsInstance(stack, pool)
    await emptied(stack, pool)
    await toAnotherZone(stack, pool)
    say('deleting the pool')
    await deletePool(stack, pool)
    await deleteFreeVolumes(stack)
    say('coming to rest')
  },
}

function claims(kept: string, unkept: string): object {
  const volume = { sizeGiB: 2, type: 'gp3', fromSnapshot: null, label: null }
  return {
    elasticIp: false,
    volumes: [
      { ...volume, name: kept, device: '/dev/sdf', keep: true },
      { ...volume, name: unkept, device: '/dev/sdg', keep: false },
    ],
  }
}

/** Somebody has EC2 delete a kept volume with the instance that it is attached to. */
async function toEndWithItsInstance(stack: ChaosStack, pool: string): Promise<void> {
  const [machine] = await inService(stack.database.db, pool)
  if (!machine?.instanceId) throw new Stuck('nobody is there')
  await elsewhere(stack, 'ModifyInstanceAttribute', {
    InstanceId: machine.instanceId,
    'BlockDeviceMapping.1.DeviceName': '/dev/sdf',
    'BlockDeviceMapping.1.Ebs.DeleteOnTermination': 'true',
  })
}

/** Makes the first slot's volume anew in the zone where it does not lie, and takes the old one away. */
async function toAnotherZone(stack: ChaosStack, pool: string): Promise<void> {
  const { api } = stack
  const { db } = stack.database
  const claim = await db.claim.findFirst({
    where: { poolName: pool, what: 'volume:data' },
    include: { volume: true },
    orderBy: { slot: 'asc' },
  })
  const volume = claim?.volume
  if (!claim || !volume) throw new Stuck('no slot has a volume')
  await until('the volume is free', async () => {
    const now = await db.volume.findUniqueOrThrow({ where: { id: volume.id } })
    return now.ec2State === 'available' && now.operationId === null
  })
  await settles(db, await api.post(`/volumes/${volume.id}/snapshot`, { name: `of ${pool}` }))
  const zone = volume.zone === 'us-east-1a' ? 'us-east-1b' : 'us-east-1a'
  await settles(db, await api.post(`/pools/${pool}/slots/${claim.slot}/restore`, { zone }))
  const snapshot = await db.snapshot.findFirst({ where: { name: `of ${pool}`, goneAt: null } })
  const path = `/snapshots/${snapshot?.id}`
  const restored = await api.post<Done>(`${path}/restore`, { zone, name: `of ${pool}` })
  await settles(db, restored)
  await settles(db, await api.delete(path, { confirm: `of ${pool}` }))
  await backIntoItsSlot(stack, claim.id, volume.zone)
}

/** A snapshot of a slot's volume becomes another one, which the slot has from then on. */
async function backIntoItsSlot(
  { api, database }: ChaosStack,
  claimId: string,
  zone: string,
): Promise<void> {
  const { db } = database
  const { volume } = await db.claim.findUniqueOrThrow({
    where: { id: claimId },
    include: { volume: true },
  })
  const name = `slot ${claimId}`
  const taken = await api.post<Done<{ snapshot: string }>>(`/volumes/${volume?.id}/snapshot`, {
    name,
  })
  await settles(db, taken)
  const path = `/snapshots/${taken.result.snapshot}`
  await settles(db, await api.post<Done>(`${path}/restore`, { zone, name, forSlot: true }))
  await settles(db, await api.delete(path, { confirm: name }))
}
