import { refusedAddresses, refusedImages, refusedVolumes } from './refused-calls'
import { emptied, inService, type Story, unlessRefused, until } from './script'
import { vainCalls } from './vain-calls'

const size = 3

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
    await refusedImages(stack, pool, round)
    say('calls are made again')
    await vainOnesEnd()
    say('retiring a machine, deleting the pool, and having it once more')
    const machines = (await inService(db, pool)).slice(0, 1).map(({ name }) => name)
    await unlessRefused(api.post('/machines/retire', { machines, replace: false }))
    await emptied(stack, pool)
    await api.delete(`/pools/${pool}`, { version: await version() })
    await api.post('/pools', {
      ...definition,
      desired: 0,
      claims: { elasticIp: true, volumes: [] },
    })
    const claims = { elasticIp: false, volumes: [] }
    await api.patch(`/pools/${pool}`, { version: await version(), claims })
    await api.delete(`/pools/${pool}`, { version: await version() })
    say('coming to rest')
  },
}
