import type { ChaosStack } from '@/chaos/stack/stack'
import { addressElsewhere, elsewhere, volumeElsewhere } from './ec2-account'
import { type Done, inService, Stuck, settles, succeeds, until } from './script'

const zone = 'us-east-1a'

type Asking = (action: string, ask: () => Promise<Done<unknown>>) => Promise<void>

/** EC2 refuses the action for as long as what is asked for is under way, which comes to nothing. */
async function refused(
  { database: { db }, ec2 }: ChaosStack,
  ...[action, ask]: Parameters<Asking>
): Promise<void> {
  await ec2.faults({ refusals: [{ action }] })
  const hasSucceeded = await succeeds(db, await ask())
  await ec2.faults({ refusals: [] })
  if (hasSucceeded) throw new Stuck(`what needs ${action} has succeeded, though EC2 refuses it`)
}

/** Likewise; then it is asked for again. */
async function refusedThenDone(
  stack: ChaosStack,
  ...[action, ask]: Parameters<Asking>
): Promise<void> {
  await refused(stack, action, ask)
  await settles(stack.database.db, await ask())
}

/**
 * Whatever is wanted of a volume and a snapshot is refused once, and then done; and somebody else attaches
 * the volume to a machine.
 */
export async function refusedVolumes(
  stack: ChaosStack,
  pool: string,
  round: number,
): Promise<void> {
  const { api, database } = stack
  const { db } = database
  const name = `refused ${round}`
  const [machine] = await inService(db, pool)
  if (!machine?.zone) throw new Stuck('nobody is there to lend a volume to')
  const figures = { name, sizeGiB: 2, type: 'gp3', zone: machine.zone }
  await refused(stack, 'CreateVolume', () => api.post('/volumes', figures))
  const made = await api.post<Done<{ volume: string }>>('/volumes', figures)
  await settles(db, made)
  const path = `/volumes/${made.result.volume}`
  const once: Asking = (action, ask) => refusedThenDone(stack, action, ask)
  await once('AttachVolume', () => api.post(`${path}/attach`, { machine: machine.name }))
  await once('ModifyVolume', () => api.post(`${path}/grow`, { sizeGiB: 3 }))
  await once('DetachVolume', () => api.post(`${path}/detach`))
  const where = { id: made.result.volume }
  const { volumeId: madeId } = await db.volume.findUniqueOrThrow({ where })
  await elsewhere(stack, 'AttachVolume', {
    ...{ VolumeId: madeId ?? '', InstanceId: machine.instanceId ?? '', Device: '/dev/sdm' },
  })
  await until('its new place is taken over', async () => {
    return (await db.volume.findUniqueOrThrow({ where })).wantedMachineId === machine.id
  })
  await settles(db, await api.post(`${path}/detach`))
  await refused(stack, 'CreateSnapshot', () => api.post(`${path}/snapshot`, { name }))
  const taken = await api.post<Done<{ snapshot: string }>>(`${path}/snapshot`, { name })
  await settles(db, taken)
  const snapshot = `/snapshots/${taken.result.snapshot}`
  await once('DeleteSnapshot', () => api.delete(snapshot, { confirm: name }))
  await once('DeleteVolume', () => api.delete(path, { confirm: name }))

  const { id, volumeId } = await volumeElsewhere(stack, zone)
  await once('CreateTags', () => api.post(`/volumes/${id}/adopt`))
  await settles(db, await api.delete(`/volumes/${id}`, { confirm: volumeId }))
}

/** Likewise of an address; and somebody else gives it to a machine while it is being released. */
export async function refusedAddresses(
  stack: ChaosStack,
  pool: string,
  round: number,
): Promise<void> {
  const { api, database, ec2 } = stack
  const { db } = database
  const [machine] = await inService(db, pool)
  if (!machine?.instanceId) throw new Stuck('nobody is there to give an address to')
  const name = `refused ${round}`
  await refused(stack, 'AllocateAddress', () => api.post('/addresses', { name }))
  const got = await api.post<Done<{ address: string }>>('/addresses', { name })
  await settles(db, got)
  const where = { id: got.result.address }
  const path = `/addresses/${where.id}`
  const { publicIp, allocationId } = await db.elasticIp.findUniqueOrThrow({ where })
  const once: Asking = (action, ask) => refusedThenDone(stack, action, ask)
  const moveTo = (to: string | null) => api.post<Done>(`${path}/reassign`, { machine: to })
  const release = () => api.delete<Done>(path, { confirm: publicIp })
  await once('AssociateAddress', () => moveTo(machine.name))
  await once('DisassociateAddress', () => moveTo(null))

  await ec2.faults({ serverErrors: [{ action: 'ReleaseAddress' }] })
  const released = await release()
  await elsewhere(stack, 'AssociateAddress', {
    ...{ AllocationId: allocationId ?? '', InstanceId: machine.instanceId },
  })
  await settles(db, released)
  await ec2.faults({ serverErrors: [] })
  await until('its new place is taken over', async () => {
    const { wantedMachineId } = await db.elasticIp.findUniqueOrThrow({ where })
    return wantedMachineId === machine.id
  })
  await settles(db, await moveTo(null))
  await once('ReleaseAddress', release)

  const { id, publicIp: theirIp } = await addressElsewhere(stack)
  await once('CreateTags', () => api.post(`/addresses/${id}/adopt`))
  await settles(db, await api.delete(`/addresses/${id}`, { confirm: theirIp }))
}

/**
 * An image that EC2 refuses to make, one whose machine ends before EC2 makes it, and one that EC2
 * refuses to deregister and somebody else does. Answers what waits until that is seen.
 */
export async function refusedImages(
  stack: ChaosStack,
  pool: string,
  round: number,
): Promise<() => Promise<void>> {
  const { api, database, ec2 } = stack
  const { db } = database
  const bake = async (which: string) => {
    let machine = ''
    await until('a machine is there to bake an image of', async () => {
      machine = (await inService(db, pool))[0]?.name ?? ''
      return machine !== ''
    })
    return api.post<Done<{ image: string }>>('/images', { machine, name: `${which} ${round}` })
  }
  await refused(stack, 'CreateImage', () => bake('refused'))

  await ec2.faults({ serverErrors: [{ action: 'CreateImage' }] })
  const lost = await bake('lost')
  const where = { id: lost.result.image }
  let instanceId: string | null | undefined
  await until('its machine is ready for it, or was not in time', async () => {
    const { cleanedAt, goneAt, fromMachineId } = await db.image.findUniqueOrThrow({ where })
    if ((cleanedAt ?? goneAt) === null || fromMachineId === null) return false
    instanceId = (await db.machine.findUnique({ where: { id: fromMachineId } }))?.instanceId
    return true
  })
  await elsewhere(stack, 'TerminateInstances', { 'InstanceId.1': instanceId ?? '' })
  await settles(db, lost)
  await ec2.faults({ serverErrors: [] })

  const baked = await bake('kept')
  if (!(await succeeds(db, baked))) return async () => undefined
  const retire = () =>
    api.delete<Done>(`/images/${baked.result.image}`, { confirm: `kept ${round}` })
  await refused(stack, 'DeregisterImage', retire)
  const keptWhere = { id: baked.result.image }
  const { imageId } = await db.image.findUniqueOrThrow({ where: keptWhere })
  await elsewhere(stack, 'DeregisterImage', { ImageId: imageId ?? '' })
  return async () => {
    await until('the image is known to be gone', async () => {
      return (await db.image.findUniqueOrThrow({ where: keptWhere })).goneAt !== null
    })
    await settles(db, await retire())
  }
}
