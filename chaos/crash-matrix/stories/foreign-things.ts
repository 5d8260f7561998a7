import type { ChaosStack } from '@/chaos/stack/stack'
import type { Db } from '@/lib/store/client'
import { addressElsewhere, elsewhere, tags, volumeElsewhere } from './ec2-account'
import type { Known } from './reads'
import { type Done, inService, Stuck, settles, unlessRefused, until } from './script'

interface Listed {
  items: { kind: string; id: string; hash: string }[]
}

/** Somebody else makes things in the account and changes some of Muster's; each is decided on. */
export async function othersMeddle(stack: ChaosStack, pool: string, round: number): Promise<void> {
  await Promise.all([changedTags(stack, pool), foundAddress(stack), foundVolume(stack, round)])
}

/** Tags of a machine's instance are changed: once this is put right, once taken as it is. */
async function changedTags(stack: ChaosStack, pool: string): Promise<void> {
  const { api, database } = stack
  const [machine] = (await inService(database.db, pool)).slice(-1)
  const instanceId = machine?.instanceId
  if (!instanceId) throw new Stuck('nobody is there whose tags could be changed')
  const differs = async (is: boolean) => {
    let found: Listed['items'][number] | undefined
    await until(`${machine.name} ${is ? 'differs' : 'is as it should be'}`, async () => {
      const { items } = await api.get<Listed>('/drift')
      found = items.find(({ id }) => id === machine.name)
      return (found !== undefined) === is
    })
    return found?.hash
  }
  const decide = async (how: string) => {
    const hash = await differs(true)
    await unlessRefused(api.post(`/drift/machine/${machine.name}/${how}`, { hash }))
  }
  const tag = (values: Record<string, string>) =>
    elsewhere(stack, 'CreateTags', { 'ResourceId.1': instanceId, ...tags('', values) })
  await tag({ Name: 'somebody else’s' })
  await decide('ignore')
  await api.post(`/machines/${machine.name}/retag`)
  await until('its tags are put right', async () => {
    const { retagRequestedAt } = await database.db.machine.findUniqueOrThrow({
      where: { name: machine.name },
    })
    return retagRequestedAt === null
  })
  await tag({ Name: 'somebody’s own' })
  await decide('adopt')
}

/** An address that somebody else got is taken over, kept and released. */
async function foundAddress(stack: ChaosStack): Promise<void> {
  const { api, database } = stack
  const { db } = database
  const { id, publicIp } = await addressElsewhere(stack)
  await settles(db, await api.post(`/addresses/${id}/adopt`))
  await settles(db, await api.delete(`/addresses/${id}`, { confirm: publicIp }))
}

/** A volume that somebody else made is taken over; a snapshot of it becomes another one. */
async function foundVolume(stack: ChaosStack, round: number): Promise<void> {
  const { api, database } = stack
  const { db } = database
  const zone = 'us-east-1a'
  const { id, volumeId } = await volumeElsewhere(stack, zone)
  await settles(db, await api.post(`/volumes/${id}/adopt`))
  const name = `found ${round}`
  const taken = await api.post<Done<{ snapshot: string }>>(`/volumes/${id}/snapshot`, { name })
  await settles(db, taken)
  const { snapshot } = taken.result
  const restored = await api.post<Done<{ volume: string }>>(`/snapshots/${snapshot}/restore`, {
    ...{ zone, name: `restored ${round}` },
  })
  await settles(db, restored)
  const { volume } = restored.result
  await settles(db, await api.delete(`/volumes/${volume}`, { confirm: `restored ${round}` }))
  await settles(db, await api.delete(`/snapshots/${snapshot}`, { confirm: name }))
  await settles(db, await api.delete(`/volumes/${id}`, { confirm: volumeId }))
}

/** One of each thing at EC2 that there is now. */
export async function ec2Belongings(db: Db): Promise<Known> {
  const [address, volume, snapshot] = await Promise.all([
    db.elasticIp.findFirst({ where: { goneAt: null } }),
    db.volume.findFirst({ where: { goneAt: null } }),
    db.snapshot.findFirst({ where: { goneAt: null } }),
  ])
  return {
    ...{ address: address?.id ?? '', volume: volume?.id ?? '', snapshot: snapshot?.id ?? '' },
    slot: '0',
  }
}
