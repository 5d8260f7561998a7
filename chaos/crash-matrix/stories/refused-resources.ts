import type { ChaosStack } from '@/chaos/stack/stack'
import { elsewhere } from './ec2-account'
import { type Done, inService, Stuck, settles, unlessRefused, until } from './script'

/** EC2 has no address left for the account: the operation fails and says so. */
export async function addressQuota(
  { api, database, ec2 }: ChaosStack,
  round: number,
): Promise<void> {
  await ec2.options({ addressQuota: 0 })
  await settles(database.db, await api.post<Done>('/addresses', { name: `none ${round}` }))
  await ec2.options({ addressQuota: 5 })
}

/** EC2 does what it is asked for, and nobody hears of it: it is found out, and not asked for again. */
export async function lostAnswers(
  { api, database, ec2 }: ChaosStack,
  pool: string,
  round: number,
): Promise<void> {
  const { db } = database
  const volume = await db.volume.findFirstOrThrow({
    where: { claim: { poolName: pool, what: 'volume:data' }, goneAt: null },
    orderBy: { id: 'desc' },
  })
  await ec2.faults({
    lostReplies: ['AllocateAddress', 'CreateSnapshot'].map((action) => ({ action, next: 1 })),
  })
  const name = `unheard ${round}`
  const got = await api.post<Done<{ address: string }>>('/addresses', { name })
  const taken = await api.post<Done<{ snapshot: string }>>(`/volumes/${volume.id}/snapshot`, {
    name,
  })
  await settles(db, got)
  const { address } = got.result
  const { publicIp } = await db.elasticIp.findUniqueOrThrow({ where: { id: address } })
  await settles(db, await api.delete(`/addresses/${address}`, { confirm: publicIp }))
  await settles(db, taken)
  const path = `/snapshots/${taken.result.snapshot}`
  await settles(db, await api.delete(path, { confirm: name }))
}

/** A machine does not let go of a volume, until somebody forces it. */
export async function busyVolume(
  { api, database, ec2 }: ChaosStack,
  pool: string,
  round: number,
): Promise<void> {
  const { db } = database
  const [machine] = await inService(db, pool)
  if (!machine) throw new Stuck('nobody is there to lend a volume to')
  const name = `busy ${round}`
  const made = await api.post<Done<{ volume: string }>>('/volumes', {
    ...{ name, sizeGiB: 2, type: 'gp3', zone: machine.zone },
  })
  await settles(db, made)
  const { volume: id } = made.result
  await settles(db, await api.post(`/volumes/${id}/attach`, { machine: machine.name }))
  const { volumeId } = await db.volume.findUniqueOrThrow({ where: { id } })
  await ec2.faults({ busyVolumes: [{ volumeId: volumeId ?? '' }] })
  const detached = await api.post<Done>(`/volumes/${id}/detach`)
  await until('its detach hangs', async () => {
    const { attachmentState, errorCode } = await db.volume.findUniqueOrThrow({ where: { id } })
    return attachmentState === 'busy' || attachmentState === 'detaching' || errorCode !== null
  })
  let forced: Done | undefined
  await until('its detach is forced', async () => {
    forced = await unlessRefused(api.post<Done>(`/volumes/${id}/force-detach`, { confirm: name }))
    return forced !== undefined
  })
  if (forced) await settles(db, forced)
  await settles(db, detached)
  await ec2.faults({ busyVolumes: [] })
  await settles(db, await api.delete(`/volumes/${id}`, { confirm: name }))
}

interface Listed {
  items: { kind: string; id: string; hash: string }[]
}

/** Somebody else grows a slot's volume: once that is left as it is, once taken over. */
export async function changedVolume(stack: ChaosStack, pool: string): Promise<void> {
  const { api, database } = stack
  const volume = await database.db.volume.findFirst({
    where: { claim: { poolName: pool, what: 'volume:data' }, goneAt: null },
  })
  if (!volume?.volumeId) throw new Stuck('no slot has a volume that could be grown')
  const grow = (sizeGiB: number) =>
    elsewhere(stack, 'ModifyVolume', { VolumeId: volume.volumeId ?? '', Size: String(sizeGiB) })
  const hash = async (before = '') => {
    let found = ''
    await until('the volume differs', async () => {
      const { items } = await api.get<Listed>('/drift')
      found = items.find(({ id }) => id === volume.id)?.hash ?? ''
      return found !== '' && found !== before
    })
    return found
  }
  await grow(3)
  const first = await hash()
  await unlessRefused(api.post(`/drift/volume/${volume.id}/ignore`, { hash: first }))
  await grow(4)
  const second = await hash(first)
  await unlessRefused(api.post(`/drift/volume/${volume.id}/adopt`, { hash: second }))
}
