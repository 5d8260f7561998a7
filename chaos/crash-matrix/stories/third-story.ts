import type { ChaosStack } from '@/chaos/stack/stack'
import { elsewhere, tags } from './ec2-account'
import { type Done, type Story, settles, unlessRefused, until } from './script'

/**
 * Somebody else starts instances with the site's tag, and gives one an address of ours: that one is ignored
 * and then terminated, the other one adopted.
 */
export const thirdStory: Story = {
  name: 'strays',
  async tell(stack, round, say) {
    const { api, ec2 } = stack
    const { db } = stack.database
    const make = () =>
      elsewhere(stack, 'RunInstances', {
        ...{ ImageId: 'ami-0a0000000000000a1', InstanceType: 'm7i.large' },
        ...{ MinCount: '1', MaxCount: '1', 'Placement.AvailabilityZone': 'us-east-1a' },
        ...tags('instance', {
          'muster:site': stack.layout.site,
          'muster:pool': 'wn',
          Name: `stray ${round}`,
        }),
      })
    const [one, other] = [await make(), await make()]
    say('waiting for the strays to be listed')
    const listed = async (instanceId: string) => {
      const found = await db.strayInstance.findUnique({ where: { instanceId } })
      return found !== null && found.ec2State === 'running'
    }
    const both = async () => (await listed(one)) && (await listed(other))
    await until('the strays are listed', both)
    say('an address goes to a stray')
    const back = await strayAddress(stack, one, round)
    say('deciding on the strays')
    const name = `stray ${round}, renamed`
    await elsewhere(stack, 'CreateTags', { 'ResourceId.1': one, ...tags('', { Name: name }) })
    await until('its new name is known', async () => {
      return (await db.strayInstance.findUnique({ where: { instanceId: one } }))?.name === name
    })
    await api.post(`/stray-instances/${one}/ignore`)
    // So slow that it is seen as it ends.
    await ec2.options({ shuttingDown: 2000 })
    await settles(db, await api.post(`/stray-instances/${one}/terminate`, { confirm: one }))
    await ec2.options({ shuttingDown: '10-50' })
    await back()
    const adopted = await api.post<Done<{ machine: string }>>(`/stray-instances/${other}/adopt`)
    const { machine } = adopted.result
    await api.post(`/machines/${machine}/unprotect`)
    await settles(db, await api.post<Done>(`/machines/${machine}/retire`))
    await api.scale('wn', 0)
    say('coming to rest')
  },
}

/** Somebody gives the stray an address of ours, which is left so twice. Answers what takes it away. */
async function strayAddress(
  stack: ChaosStack,
  instanceId: string,
  round: number,
): Promise<() => Promise<void>> {
  const { api, database } = stack
  const { db } = database
  const got = await api.post<Done<{ address: string }>>('/addresses', { name: `stray ${round}` })
  await settles(db, got)
  const where = { id: got.result.address }
  const { publicIp, allocationId } = await db.elasticIp.findUniqueOrThrow({ where })
  await elsewhere(stack, 'AssociateAddress', {
    ...{ AllocationId: allocationId ?? '', InstanceId: instanceId },
  })
  for (const how of ['ignore', 'adopt']) {
    let hash = ''
    await until('the address differs', async () => {
      const { items } = await api.get<{ items: { id: string; hash: string }[] }>('/drift')
      hash = items.find(({ id }) => id === where.id)?.hash ?? ''
      return hash !== ''
    })
    await unlessRefused(api.post(`/drift/address/${where.id}/${how}`, { hash }))
  }
  return async () => {
    await until('the address is free', async () => {
      return (await db.elasticIp.findUniqueOrThrow({ where })).instanceId === null
    })
    await settles(db, await api.delete(`/addresses/${where.id}`, { confirm: publicIp }))
  }
}
