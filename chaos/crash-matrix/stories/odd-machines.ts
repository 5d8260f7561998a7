import type { ChaosStack } from '@/chaos/stack/stack'
import { newId, sha256Hex } from '@/lib/platform/ids'
import type { Machine } from '@/lib/store/generated/client'
import { elsewhere, tags } from './ec2-account'
import { type Definition, type Done, deletePool, emptied, Stuck, settles, until } from './script'

/** EC2 takes a spot instance back whose machine cannot tell of it any more. */
export async function takenBack({ database, ec2 }: ChaosStack, machine: Machine): Promise<void> {
  const { id, instanceId } = machine
  if (!instanceId) throw new Stuck('the machine has no instance')
  await ec2.killMachine(instanceId)
  await ec2.interrupt(instanceId, 0)
  await until('its end is seen', async () => {
    const { state } = await database.db.machine.findUniqueOrThrow({ where: { id } })
    return state === 'retired'
  })
}

/** EC2's checks of a machine fail, and pass again before anybody does anything about it. */
export async function checksThatPassAgain(
  { database, ec2 }: ChaosStack,
  { id, instanceId }: Machine,
): Promise<void> {
  const checkIs = (wanted: string) =>
    until(`its checks are seen: ${wanted}`, async () => {
      const { statusCheck } = await database.db.machine.findUniqueOrThrow({ where: { id } })
      return statusCheck === wanted
    })
  await ec2.faults({ impaired: [{ instanceId: instanceId ?? '' }] })
  await checkIs('instance impaired')
  await ec2.faults({ impaired: [] })
  await checkIs('ok')
}

/** What the machine was served last is compared with what it would be served now. */
export async function compareServed({ api, database }: ChaosStack, { id, name }: Machine) {
  const { profileEtag } = await database.db.machine.findUniqueOrThrow({ where: { id } })
  await api.get(`/machines/${name}/profile/compare?from=${profileEtag}&with=now`)
}

/** A pool comes of whose profile nothing was ever published, and its machine asks for it. */
export async function nothingPublished(stack: ChaosStack, pool: Definition): Promise<void> {
  const { api, database, layout } = stack
  const { db } = database
  // As one whose first document was not taken.
  const profile = { name: 'nothing' }
  await db.profile.upsert({ where: profile, create: profile, update: {} })
  await api.post('/pools', { ...pool, profile: profile.name, desired: 1 })
  let machine: Machine | null = null
  await until('its machine has registered', async () => {
    machine = await db.machine.findFirst({
      where: { poolName: pool.name, registeredAt: { not: null } },
    })
    return machine !== null
  })
  const { id, name } = machine ?? { id: '', name: '' }
  const key = newId()
  await db.machine.update({ where: { id }, data: { profileKeyHash: sha256Hex(key) } })
  await until('it is told that there is nothing', async () => {
    const url = `http://127.0.0.1:${layout.front}/q/${key}/${name}.json`
    const answer = await fetch(url).catch(() => undefined)
    const text = (await answer?.text().catch(() => '')) ?? ''
    return text.includes('nothing was published')
  })
  await emptied(stack, pool.name)
  await deletePool(stack, pool.name)
}

/** Somebody starts an instance that says it is of the launch of this machine; answers its id. */
export async function strayOf(stack: ChaosStack, machine: Machine): Promise<string> {
  const { zone, poolName, launchId } = machine
  return elsewhere(stack, 'RunInstances', {
    ...{ ImageId: 'ami-0a0000000000000a1', InstanceType: 'm7i.large' },
    ...{ MinCount: '1', MaxCount: '1', 'Placement.AvailabilityZone': zone ?? '' },
    ...tags('instance', {
      'muster:site': stack.layout.site,
      'muster:pool': poolName,
      'muster:launch': launchId ?? '',
    }),
  })
}

/** It becomes a machine that may register, and is retired. */
export async function strayAdopted({ api, database }: ChaosStack, instanceId: string) {
  const { db } = database
  await until('the stray is listed', async () => {
    const found = await db.strayInstance.findUnique({ where: { instanceId } })
    return found?.ec2State === 'running'
  })
  const { result } = await api.post<Done<{ machine: string }>>(
    `/stray-instances/${instanceId}/adopt`,
  )
  await api.post(`/machines/${result.machine}/unprotect`)
  await settles(db, await api.post<Done>(`/machines/${result.machine}/retire`))
}
