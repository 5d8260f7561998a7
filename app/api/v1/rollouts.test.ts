import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { advanceRollout } from '@/lib/operations/advance-rollout'
import { addMember, failsOn, publishNext } from '@/lib/operations/testing/rollouts'
import { addMachine, addPool, person } from '@/lib/operations/testing/site'
import { type TestApi, testApi } from './testing/api'

describe('rollouts over the API', () => {
  let api: TestApi

  beforeAll(async () => {
    api = await testApi()
  })
  afterAll(() => api?.close())

  const get = async (path: string) => (await api.admin.call('GET', path)).body
  const publish = (profile: string) => publishNext({ db: api.db, actor: person('admin') }, profile)

  async function membersOf(profile: string, count: number): Promise<void> {
    await addPool(api.db, profile)
    await publish(profile)
    for (let n = 1; n <= count; n++) await addMember(api.db, profile, n)
  }

  it('shows how publications go out, and changes it', async () => {
    await membersOf('waves', 0)
    expect(await get('/profiles/waves/rollout')).toEqual({
      profile: 'waves',
      inForce: 1,
      waves: { canary: 1, share: 25, maxFailures: 0, allAtOnce: false },
      rollout: null,
    })
    const changed = await api.admin.call('PATCH', '/profiles/waves', { share: 50, canary: 2 })
    expect(changed).toMatchObject({ status: 200, body: { result: { share: 50, canary: 2 } } })
    const refused = await api.admin.call('PATCH', '/profiles/waves', { share: 0 })
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { message: 'share: must be 1 or more' } },
    })
    expect((await api.admin.call('GET', '/profiles/none/rollout')).status).toBe(404)
  })

  it('tells how far a rollout is, whom it waits for, and what failed where', async () => {
    await membersOf('told', 5)
    await publish('told')
    const begun = (await get('/profiles/told/rollout')).rollout
    expect(begun).toMatchObject({
      status: 'running',
      revision: 2,
      waves: { begun: 1, left: 2 },
      machines: { total: 5, applied: 0, failed: 0, awaited: 1, passedOver: 0, later: 4 },
      waitingFor: [{ name: 'told-0001', why: 'It has not fetched revision 2 yet.' }],
      refusals: { pause: null, resume: 'The rollout is running.' },
    })
    await failsOn(api.db, 'told-0001', 2, 'filecopy')
    const { id } = await api.db.rollout.findFirstOrThrow({ where: { profileName: 'told' } })
    await advanceRollout(api.db, id)
    expect((await get('/profiles/told/rollout')).rollout).toMatchObject({
      status: 'halted',
      haltReason: expect.stringContaining('told-0001: component filecopy'),
      failures: [{ name: 'told-0001', components: ['filecopy'] }],
    })
    expect((await get('/overview')).problems).toContainEqual({
      source: 'profile told',
      message:
        'The rollout of revision 2 is halted: 1 machine failed on revision 2, 0 allowed (told-0001: component filecopy).',
      since: null,
    })
    const back = await api.admin.call('PATCH', '/profiles/told/rollout', { action: 'roll-back' })
    expect(back).toMatchObject({ status: 202, body: { result: { inForce: 3 } } })
    expect(await get('/profiles/told/rollout')).toMatchObject({
      inForce: 3,
      rollout: { status: 'rolled-back', machines: null, waitingFor: [], failures: [] },
    })
    const again = await api.admin.call('PATCH', '/profiles/told/rollout', { action: 'pause' })
    expect(again).toMatchObject({
      status: 409,
      body: { error: { message: 'No revision of told is being rolled out.' } },
    })
  })

  it('shows who is in the room, who is behind and who waits, a page at a time', async () => {
    await membersOf('room', 3)
    const since = new Date('2026-01-02T03:04:05Z')
    await api.db.machine.update({
      where: { name: 'room-0002' },
      data: {
        gatewayId: null,
        disconnectedAt: since,
        behindSince: since,
        renderingDue: 'aa',
        renderingApplied: 'bb',
      },
    })
    await addMachine(api.db, 'room', 4, 'booting', {
      waitingFor: ['ce.bind.invalid'],
      waitingSince: since,
      behindSince: since,
    })
    await addMachine(api.db, 'room', 5, 'retired', { waitingFor: ['ce.bind.invalid'] })
    await publish('room')
    const first = await get('/profiles/room/room?limit=2')
    expect(first).toMatchObject({
      total: 4,
      items: [
        { name: 'room-0001', connected: true, behind: false, revision: { applied: 1, wanted: 2 } },
        {
          name: 'room-0002',
          connected: false,
          connectedSince: since.toISOString(),
          behind: true,
          behindSince: since.toISOString(),
          revision: { served: 1, applied: 1, wanted: 1 },
          rendering: { due: 'aa', applied: 'bb' },
        },
      ],
    })
    const names = async (query: string) =>
      (await get(`/profiles/room/room?${query}`)).items.map((m: { name: string }) => m.name)
    expect(await names(`limit=2&cursor=${first.next}`)).toEqual(['room-0003', 'room-0004'])
    // One that was never configured is on its way, not behind.
    expect(await names('behind=true')).toEqual(['room-0002'])
    expect(await names('waiting=true')).toEqual(['room-0004'])
    expect(await names('connected=false')).toEqual(['room-0002', 'room-0004'])
    expect(await names('state=retired')).toEqual(['room-0005'])
    const machines = await get('/machines?profile=room&behind=true')
    expect(machines.items).toMatchObject([{ name: 'room-0002', revision: { wanted: 1 } }])
    expect(await get('/machines/room-0004')).toMatchObject({
      waitingFor: ['ce.bind.invalid'],
      waitingSince: since.toISOString(),
      behind: false,
    })
  })

  it('lets an operator change a rollout, and only an admin its waves', async () => {
    await membersOf('asked', 2)
    await publish('asked')
    const operator = api.asToken(await api.tokenOf('operator'))
    const viewer = api.asToken(await api.tokenOf('viewer'))
    const pause = { action: 'pause' }
    expect((await viewer.call('PATCH', '/profiles/asked/rollout', pause)).status).toBe(403)
    expect((await operator.call('PATCH', '/profiles/asked/rollout', pause)).status).toBe(202)
    expect((await operator.call('PATCH', '/profiles/asked', { share: 10 })).status).toBe(403)
  })
})
