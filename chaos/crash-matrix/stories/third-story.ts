import { elsewhere, tags } from './ec2-account'
import { type Done, type Story, settles, until } from './script'

/** Somebody else starts instances with the site's tag: one is ignored and then terminated, one adopted. */
export const thirdStory: Story = {
  name: 'strays',
  async tell(stack, round, say) {
    const { api } = stack
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
    say('deciding on the strays')
    await api.post(`/stray-instances/${one}/ignore`)
    await settles(db, await api.post(`/stray-instances/${one}/terminate`, { confirm: one }))
    const adopted = await api.post<Done<{ machine: string }>>(`/stray-instances/${other}/adopt`)
    const { machine } = adopted.result
    await api.post(`/machines/${machine}/unprotect`)
    await settles(db, await api.post<Done>(`/machines/${machine}/retire`))
    await api.scale('wn', 0)
    say('coming to rest')
  },
}
