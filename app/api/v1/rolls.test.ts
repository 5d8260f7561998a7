import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addMachine, addPool } from '@/lib/operations/testing/site'
import { type TestApi, testApi } from './testing/api'

const old = 'ami-0a0000000000000b9'
const present = 'ami-0a0000000000000a1'

describe('rolls over the API', () => {
  let api: TestApi

  beforeAll(async () => {
    api = await testApi()
  })
  afterAll(() => api?.close())

  /** A pool with three configured machines: two of an older image, the second protected. */
  async function outdatedPool(name: string, more = {}): Promise<void> {
    await addPool(api.db, name, { desired: 3, ...more })
    const type = { instanceType: 'm5.large' }
    await addMachine(api.db, name, 1, 'configured', { imageId: old, slot: 0, ...type })
    await addMachine(api.db, name, 2, 'configured', {
      imageId: old,
      slot: 1,
      protected: true,
      ...type,
    })
    await addMachine(api.db, name, 3, 'configured', { imageId: present, slot: 2, ...type })
  }

  const start = (pool: string, body: object = {}) =>
    api.admin.call('POST', `/pools/${pool}/roll`, { version: 1, ...body })
  const change = (pool: string, action: string) =>
    api.admin.call('PATCH', `/pools/${pool}/roll`, { action })

  it('says who is outdated and in what', async () => {
    await outdatedPool('told')
    const standing = await api.admin.call('GET', '/pools/told/roll')
    expect(standing.body).toMatchObject({
      outdated: [
        { name: 'told-0001', protected: false, why: `image ${old}, now ${present}` },
        { name: 'told-0002', protected: true },
      ],
      surgeRefusal: null,
      roll: null,
    })
    const pool = await api.admin.call('GET', '/pools/told')
    expect(pool.body).toMatchObject({ outdated: 2, roll: null })
    const machines = await api.admin.call('GET', '/machines?pool=told')
    expect(machines.body.items.map((m: { outdated: string | null }) => m.outdated)).toEqual([
      `image ${old}, now ${present}`,
      `image ${old}, now ${present}`,
      null,
    ])
  })

  it('begins, pauses, resumes, turns back and stops, and says why not', async () => {
    await outdatedPool('wn')
    expect((await change('wn', 'pause')).body.error.message).toBe(
      'The pool wn is not being rolled.',
    )
    const begun = await start('wn', { includeProtected: true, maxAway: 2 })
    expect(begun).toMatchObject({
      status: 202,
      body: { result: { outdated: ['wn-0001', 'wn-0002'] } },
    })
    expect((await start('wn')).status).toBe(409)
    const edit = await api.admin.call('PATCH', '/pools/wn', {
      version: 1,
      claims: { elasticIp: true, volumes: [] },
    })
    expect(edit.status).toBe(409)
    const roll = async () => (await api.admin.call('GET', '/pools/wn/roll')).body.roll
    expect(await roll()).toMatchObject({
      status: 'running',
      total: 2,
      replaced: 0,
      from: { image: old },
      to: { image: present },
      operation: begun.body.operation,
      refusals: { pause: null, resume: 'The roll is running.', turnBack: null },
    })
    expect((await roll()).waiting).toEqual({
      summary: 'Nothing: its next step is due.',
      machines: [],
    })
    expect((await change('wn', 'pause')).status).toBe(202)
    expect((await roll()).waiting.summary).toMatch(/^Somebody has to resume it/)
    expect((await change('wn', 'pause')).body.error.message).toBe('The roll is paused already.')
    expect((await change('wn', 'resume')).status).toBe(202)
    expect((await change('wn', 'turn-back')).status).toBe(202)
    const pool = await api.admin.call('GET', '/pools/wn')
    // The third is the one that differs now.
    expect(pool.body).toMatchObject({ image: old, outdated: 1, roll: { back: true } })
    expect((await change('wn', 'turn-back')).status).toBe(409)
    expect((await change('wn', 'stop')).status).toBe(202)
    expect(await roll()).toMatchObject({ status: 'stopped', back: true, waiting: null })
    const operation = await api.admin.call('GET', `/operations/${begun.body.operation}`)
    expect(operation.body).toMatchObject({ kind: 'roll-pool', status: 'failed' })
    expect((await change('wn', 'sideways')).status).toBe(400)
  })

  it('names the machine that a roll waits for: one that is up to date, but broken', async () => {
    await outdatedPool('held')
    const faultSince = new Date()
    await api.db.machine.update({
      where: { name: 'held-0003' },
      data: { faultCode: 'Unreachable', faultMessage: 'Left its room', faultSince },
    })
    await start('held')
    const { body } = await api.admin.call('GET', '/pools/held/roll')
    expect(body.roll).toMatchObject({
      status: 'running',
      waiting: {
        summary: expect.stringContaining('It goes on when this machine is in service.'),
        machines: [
          {
            name: 'held-0003',
            state: 'configured',
            intent: 'serve',
            fault: {
              code: 'Unreachable',
              message: 'Left its room',
              since: faultSince.toISOString(),
            },
            why: 'up to date, but has a fault',
            next: expect.stringContaining('Check that its instance runs'),
          },
        ],
      },
    })
  })

  it('refuses what it could not do', async () => {
    await addPool(api.db, 'fresh')
    expect((await start('fresh')).body.error.message).toMatch(/^No machine is outdated/)
    await outdatedPool('ce', { claims: { elasticIp: true, volumes: [] } })
    expect((await start('ce', { surge: true })).body.error.message).toMatch(/Roll without surge/)
    expect((await start('ce', { version: 7 })).status).toBe(409)
    expect((await start('ce', { maxAway: 0 })).status).toBe(400)
    const viewer = api.asToken(await api.tokenOf('viewer'))
    expect((await viewer.call('POST', '/pools/ce/roll', { version: 1 })).status).toBe(403)
    const operator = api.asToken(await api.tokenOf('operator'))
    const onto = { version: 1, image: 'ami-0a0000000000000a2' }
    expect((await operator.call('POST', '/pools/ce/roll', onto)).status).toBe(403)
    // The other image is for another architecture than the pool's types.
    expect((await start('ce', onto)).status).toBe(422)
    expect((await operator.call('POST', '/pools/ce/roll', { version: 1 })).status).toBe(202)
  })

  it('changes the pool itself when it is told onto what', async () => {
    await outdatedPool('arm', { image: old })
    await start('arm', { image: present })
    const { body } = await api.admin.call('GET', '/pools/arm/roll')
    expect(body).toMatchObject({
      version: 2,
      roll: { from: { image: old }, to: { image: present } },
    })
    expect((await api.admin.call('DELETE', '/pools/arm', { version: 2 })).status).toBe(409)
  })
})
