import { plainProfile } from '@/chaos/stack/small-site'
import { type Done, inService, type Story, Stuck, settles, until } from './script'

/** How many workers come. */
export const machines = 20

/**
 * Twenty workers come; an address moves from one to another, the server is replaced and what it holds
 * follows it, and a volume is lent, at the same time; a profile is published, and the workers go. Each
 * call is made as a careful script would.
 */
export const firstStory: Story = {
  name: 'scaling',
  async tell({ api, database: { db } }, round, say) {
    const ends = (done: Done<unknown>) => settles(db, done)
    say('before the workers come')
    await until('the server is configured', async () => (await inService(db, 'ce')).length === 1)
    say(`scaling up to ${machines}`)
    await api.scale('wn', machines)
    await until(`${machines} workers are configured`, async () => {
      return (await inService(db, 'wn')).length === machines
    })
    const [first, second, third] = await inService(db, 'wn')
    if (!first || !second || !third) throw new Stuck('there are fewer workers than there were')

    const moveAddress = async () => {
      const got = await api.post<Done<{ address: string }>>('/addresses', { name: `a${round}` })
      await ends(got)
      const { address } = got.result
      await ends(await api.post(`/addresses/${address}/reassign`, { machine: first.name }))
      await ends(await api.post(`/addresses/${address}/reassign`, { machine: second.name }))
      await ends(await api.post(`/addresses/${address}/reassign`, { machine: null }))
      const { publicIp } = await db.elasticIp.findUniqueOrThrow({ where: { id: address } })
      await ends(await api.delete(`/addresses/${address}`, { confirm: publicIp }))
    }
    const replaceServer = async () => {
      const [ce] = await inService(db, 'ce')
      const replaced = await api.post<Done>(`/machines/${ce?.name}/replace`)
      await until('another server is configured', async () => {
        return (await inService(db, 'ce')).some(({ name }) => name !== ce?.name)
      })
      await ends(replaced)
    }
    const lendVolume = async () => {
      const made = await api.post<Done<{ volume: string }>>('/volumes', {
        ...{ name: `v${round}`, sizeGiB: 4, type: 'gp3', zone: first.zone },
      })
      await ends(made)
      const { volume } = made.result
      await ends(await api.post(`/volumes/${volume}/attach`, { machine: third.name }))
      await ends(await api.post(`/volumes/${volume}/snapshot`, { name: `s${round}` }))
      await ends(await api.post(`/volumes/${volume}/grow`, { sizeGiB: 6 }))
      await ends(await api.post(`/volumes/${volume}/detach`))
      await ends(await api.delete(`/volumes/${volume}`, { confirm: `v${round}` }))
      await ends(await api.post<Done>(`/machines/${third.name}/configure`))
    }
    say('moving an address, replacing the server and lending a volume')
    await Promise.all([moveAddress(), replaceServer(), lendVolume()])

    say('publishing a profile')
    await api.put('/profiles/wn', plainProfile(round))
    say('retiring one worker, then all')
    await ends(await api.post<Done>(`/machines/${third.name}/retire`))
    await api.scale('wn', 0)
    say('coming to rest')
  },
}
