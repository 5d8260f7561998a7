import type { ChaosStack } from '@/chaos/stack/stack'
import { claimDevices } from '@/lib/lifecycle/claims'
import { newId } from '@/lib/platform/ids'
import type { Machine } from '@/lib/store/generated/client'
import { elsewhere, untilDoneElsewhere } from './ec2-account'
import { type Done, Stuck, settles, unlessRefused, until } from './script'

const figures = { sizeGiB: 2, type: 'gp3' }

/** A volume, a snapshot and an image of which EC2 says afterwards that it could not make them. */
export async function brokenResources(
  stack: ChaosStack,
  machine: Machine,
  round: number,
): Promise<void> {
  const { api, database, ec2 } = stack
  const { db } = database
  const name = `broken ${round}`
  await ec2.faults({
    failures: [
      { action: 'CreateVolume', next: 1 },
      { action: 'CreateSnapshot', next: 1 },
      { action: 'CreateImage', next: 1 },
    ],
  })
  const made = await api.post<Done<{ volume: string }>>('/volumes', {
    ...{ ...figures, name, zone: machine.zone },
  })
  await settles(db, made)
  await settles(db, await api.delete(`/volumes/${made.result.volume}`, { confirm: name }))

  const whole = await newVolume(stack, machine, `whole ${round}`)
  const taken = await api.post<Done<{ snapshot: string }>>(`/volumes/${whole}/snapshot`, { name })
  await settles(db, taken)
  await settles(db, await api.delete(`/snapshots/${taken.result.snapshot}`, { confirm: name }))
  // As if it had been given up before EC2 was asked for it.
  const { volumeId } = await db.volume.findUniqueOrThrow({ where: { id: whole } })
  const id = newId()
  await db.snapshot.create({ data: { id, name, volumeId: volumeId ?? '', intent: 'gone' } })
  await until('it is struck off', async () => {
    return (await db.snapshot.findUniqueOrThrow({ where: { id } })).goneAt !== null
  })
  await settles(db, await api.delete(`/volumes/${whole}`, { confirm: `whole ${round}` }))

  const baked = await api.post<Done<{ image: string }>>('/images', { machine: machine.name, name })
  await settles(db, baked)
  const image = { id: baked.result.image }
  // A machine that was not heard to be clean in time becomes no image.
  if ((await db.image.findUniqueOrThrow({ where: image })).goneAt === null) {
    await settles(db, await api.delete(`/images/${image.id}`, { confirm: name }))
  }
  await ec2.faults({ failures: [] })
}

/** An image is to be made of a machine that does not hear any more what it should do for it. */
export async function neverClean(
  { api, database, ec2 }: ChaosStack,
  machine: Machine,
  round: number,
): Promise<void> {
  const image = { machine: machine.name, name: `never ${round}` }
  const baked = await unlessRefused(api.post<Done>('/images', image))
  await ec2.killMachine(machine.instanceId ?? '')
  if (baked) await settles(database.db, baked)
}

/** Volumes that are wanted where they cannot be. */
export async function misplacedVolumes(
  stack: ChaosStack,
  machine: Machine,
  round: number,
): Promise<void> {
  const { api, database, ec2 } = stack
  const { db } = database
  const name = `odd ${round}`
  const id = await newVolume(stack, machine, name)
  const where = { id }
  const path = `/volumes/${id}`
  const isRefused = (volume: string, why: string) =>
    until(`it is refused: ${why}`, async () => {
      const found = await db.volume.findUniqueOrThrow({ where: { id: volume } })
      return found.errorCode === why && found.wantedMachineId === null
    })

  // The API lets nobody ask for that.
  const elsewhereId = await newVolume(stack, { zone: 'us-east-1b' }, `${name} elsewhere`)
  await db.volume.update({ where: { id: elsewhereId }, data: { wantedMachineId: machine.id } })
  await isRefused(elsewhereId, 'InvalidVolume.ZoneMismatch')
  await settles(db, await api.delete(`/volumes/${elsewhereId}`, { confirm: `${name} elsewhere` }))

  const others = await fillDevices(stack, machine)
  // Taken over from where somebody attached it, it has no device of its own.
  await db.volume.update({ where, data: { wantedMachineId: machine.id, wantedDevice: null } })
  await isRefused(id, 'AttachmentLimitExceeded')
  for (const VolumeId of others) {
    await elsewhere(stack, 'DetachVolume', { VolumeId, Force: 'true' })
    await untilDoneElsewhere(stack, 'DeleteVolume', { VolumeId })
  }
  await until('their places are free', async () => {
    return (await db.volume.count({ where: { volumeId: { in: others }, goneAt: null } })) === 0
  })

  await settles(db, await api.post(`${path}/attach`, { machine: machine.name }))
  const { volumeId } = await db.volume.findUniqueOrThrow({ where })
  await ec2.faults({ busyVolumes: [{ volumeId: volumeId ?? '' }] })
  const detached = await api.post<Done>(`${path}/detach`)
  await until('its detach hangs', async () => {
    const { attachmentState } = await db.volume.findUniqueOrThrow({ where })
    return attachmentState === 'busy' || attachmentState === 'detaching'
  })
  // EC2 gets it done before it hears that it is to be forced.
  await ec2.faults({ serverErrors: [{ action: 'DetachVolume' }] })
  const forced = await unlessRefused(api.post<Done>(`${path}/force-detach`, { confirm: name }))
  await elsewhere(stack, 'DetachVolume', { VolumeId: volumeId ?? '', Force: 'true' }).catch(
    () => undefined,
  )
  await ec2.faults({ busyVolumes: [] })
  await settles(db, detached)
  if (forced) await settles(db, forced)
  await ec2.faults({ serverErrors: [] })
  await settles(db, await api.delete(path, { confirm: name }))
}

async function newVolume(
  { api, database }: ChaosStack,
  { zone }: Pick<Machine, 'zone'>,
  name: string,
): Promise<string> {
  const made = await api.post<Done<{ volume: string }>>('/volumes', { ...figures, name, zone })
  await settles(database.db, made)
  return made.result.volume
}

/** Somebody else's volumes take all devices of the machine that are for ours; answers their ids. */
async function fillDevices(stack: ChaosStack, machine: Machine): Promise<string[]> {
  const { db } = stack.database
  const made: string[] = []
  for (const device of claimDevices) {
    const volumeId = await elsewhere(stack, 'CreateVolume', {
      ...{ AvailabilityZone: machine.zone ?? '', Size: '1', VolumeType: 'gp3' },
    })
    made.push(volumeId)
    await untilDoneElsewhere(stack, 'AttachVolume', {
      ...{ VolumeId: volumeId, InstanceId: machine.instanceId ?? '', Device: device },
    })
  }
  await until('all are seen there', async () => {
    const where = { volumeId: { in: made }, machineId: machine.id, attachmentState: 'attached' }
    return (await db.volume.count({ where })) === made.length
  })
  return made
}

/** A volume that is wanted at the machine is attached to a stranger's instance by hand. */
export async function volumeAtStranger(
  stack: ChaosStack,
  machine: Machine,
  stranger: string,
  round: number,
): Promise<void> {
  const { api, database } = stack
  const { db } = database
  const name = `strange ${round}`
  const id = await newVolume(stack, machine, name)
  const where = { id }
  await settles(db, await api.post(`/volumes/${id}/attach`, { machine: machine.name }))
  const { volumeId } = await db.volume.findUniqueOrThrow({ where })
  if (!volumeId) throw new Stuck('the volume has no id')
  const tries = async (action: string, parameters: Record<string, string>) => {
    await elsewhere(stack, action, { VolumeId: volumeId, ...parameters }).catch(() => undefined)
  }
  // The controller brings it back as soon as it is free: be quicker.
  await until('the volume is at the stranger', async () => {
    const { instanceId } = await db.volume.findUniqueOrThrow({ where })
    if (instanceId === stranger) return true
    await tries('DetachVolume', { InstanceId: machine.instanceId ?? '', Force: 'true' })
    for (let count = 0; count < 10; count++) {
      await tries('AttachVolume', { InstanceId: stranger, Device: '/dev/sdm' })
    }
    return false
  })
  await until('it is listed as different', async () => {
    const { items } = await api.get<{ items: { id: string }[] }>('/drift')
    return items.some((item) => item.id === id)
  })
  await tries('DetachVolume', { InstanceId: stranger, Force: 'true' })
  await until('it is back', async () => {
    const { machineId, attachmentState } = await db.volume.findUniqueOrThrow({ where })
    return machineId === machine.id && attachmentState === 'attached'
  })
  await settles(db, await api.post(`/volumes/${id}/detach`))
  await settles(db, await api.delete(`/volumes/${id}`, { confirm: name }))
}
