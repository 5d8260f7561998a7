import { plainProfile } from '@/chaos/stack/small-site'
import { ec2Belongings, othersMeddle } from './foreign-things'
import { askTheGateway, openEveryPage, readAs, readEverything } from './reads'
import {
  type Done,
  deletePool,
  emptied,
  inService,
  type Story,
  Stuck,
  settles,
  succeeds,
  unlessRefused,
  until,
} from './script'

const size = 4
const password = 'a password of some length'

/**
 * A pool comes, its profile goes out in waves and back, it is rolled onto another type and back, an
 * image is baked of one of its machines and retired, a spot instance is interrupted, somebody else makes
 * and changes things in the account, people and tokens come and go, and all that can be read is read.
 */
export const secondStory: Story = {
  name: 'upkeep',
  async tell(stack, round, say) {
    const { api, ec2 } = stack
    const { db } = stack.database
    const pool = `sp${round}`
    const ends = (done: Done<unknown>) => settles(db, done)
    const version = async () => (await api.get<{ version: number }>(`/pools/${pool}`)).version
    const allServe = async () => (await inService(db, pool)).length >= size

    say('creating a pool')
    await api.post('/pools', {
      ...{ name: pool, profile: 'ro', image: 'ami-0a0000000000000a1', market: 'spot' },
      ...{ instanceTypes: ['m7i.large'], zones: ['us-east-1a'], desired: size, max: 20 },
      drainTimeout: 10,
    })
    await until('its machines are configured', allServe)

    const waves = async () => {
      await api.patch('/profiles/ro', { canary: 1, share: 50, maxFailures: 0, allAtOnce: false })
      const rollout = async (edition: number, ...actions: string[]) => {
        const done = await api.put<Done>('/profiles/ro', plainProfile(round * 10 + edition))
        for (const action of actions)
          await unlessRefused(api.patch('/profiles/ro/rollout', { action, maxFailures: 1 }))
        await ends(done)
      }
      await rollout(1, 'pause', 'resume')
      await rollout(2, 'roll-back')
      await rollout(3, 'finish')
      const patch = [{ op: 'add', path: '/software/extra', value: round }]
      await api.post('/profiles/ro/overlay/preview', { patch })
      const seen = async () => {
        const found = await db.profileOverlay.findFirst({
          where: { profileName: 'ro' },
          orderBy: { version: 'desc' },
        })
        return found?.version ?? 0
      }
      const put = { allAtOnce: true }
      await api.put('/profiles/ro/overlay', { ...put, patch, version: await seen() })
      const { number } = await db.profileRevision.findFirstOrThrow({
        where: { profileName: 'ro' },
        orderBy: { number: 'desc' },
      })
      await api.put('/profiles/ro/overlay', { ...put, patch: [], version: await seen() })
      for (const revision of [number, 1]) {
        await unlessRefused(api.post('/profiles/ro/roll-back', { revision, allAtOnce: true }))
      }
    }

    const roll = async () => {
      const begin = async (type: string) =>
        api.post<Done>(`/pools/${pool}/roll`, {
          ...{ version: await version(), instanceTypes: [type], maxAway: 2, surge: true },
        })
      const change = (action: string) => unlessRefused(api.patch(`/pools/${pool}/roll`, { action }))
      const there = await begin('m7i.xlarge')
      await change('pause')
      await change('resume')
      await change('turn-back')
      await ends(there)
      const again = await begin('c7i.large')
      await change('stop')
      await ends(again)
    }

    const bake = async () => {
      const [machine] = await inService(db, pool)
      if (!machine) throw new Stuck('nobody is there to bake an image of')
      await api.post(`/machines/${machine.name}/protect`)
      await api.post(`/machines/${machine.name}/unprotect`)
      const name = `image ${round}`
      const baked = await api.post<Done<{ image: string }>>('/images', {
        machine: machine.name,
        name,
      })
      // A machine that was not heard to be clean in time becomes no image.
      if (await succeeds(db, baked)) {
        await ends(await api.delete(`/images/${baked.result.image}`, { confirm: name }))
      }
    }

    const people = async () => {
      const email = `someone${round}@example.org`
      const added = await api.post<Done<{ user: { id: string } }>>('/users', {
        ...{ email, name: 'Someone', role: 'viewer', password },
      })
      const { id } = added.result.user
      const token = await api.post<Done<{ id: string; token: string }>>('/tokens', {
        ...{ name: `script ${round}`, role: 'viewer', days: 1 },
      })
      const [machine] = await db.machine.findMany({
        where: { poolName: pool, state: 'configured', intent: 'serve' },
        take: 1,
      })
      const known = {
        ...{ pool, machine: machine?.name ?? '', profile: 'ro', user: id, token: token.result.id },
        ...{ operation: added.operation, image: 'ami-0a0000000000000a1', desired: '1' },
        ...{ revision: '1', from: '1', to: '2', code: 'BootTimeout', instanceType: 'm7i.large' },
        ...(await ec2Belongings(db)),
      }
      await Promise.all([
        readEverything(stack, known),
        askTheGateway(stack),
        openEveryPage(stack, known, { email, password }),
        readAs(stack, token.result.token),
      ])
      for (const role of ['admin', 'operator']) {
        await api.patch(`/users/${id}`, { name: 'Someone else', role })
      }
      await api.post(`/users/${id}/password`, { password: `${password} more` })
      await api.delete(`/users/${id}`)
      await api.delete(`/tokens/${token.result.id}`)
    }

    const interruption = async () => {
      const [, machine, other] = await inService(db, pool)
      if (machine?.instanceId) await ec2.interrupt(machine.instanceId, 2_000)
      // Before it can have heard of it.
      if (other?.instanceId) await ec2.interrupt(other.instanceId, 0)
    }

    say('reading, rolling out, and meddling in the account')
    await Promise.all([people(), waves(), othersMeddle(stack, pool, round)])
    say('rolling the pool')
    await roll()
    say('baking an image, losing a spot instance')
    await until('its machines are configured', allServe)
    await interruption()
    await bake()
    say('resuming the pool and deleting it')
    // Ten failed boots in a row would take long.
    await db.pool.update({
      where: { name: pool },
      data: { launchesStoppedAt: new Date(), launchesStoppedWhy: 'Told so' },
    })
    await api.post(`/pools/${pool}/resume`)
    await emptied(stack, pool)
    await deletePool(stack, pool)
    say('coming to rest')
  },
}
