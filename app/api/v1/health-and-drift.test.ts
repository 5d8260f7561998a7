import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestApi, testApi } from './testing/api'

let api: TestApi
beforeAll(async () => {
  api = await testApi()
})
afterAll(() => api.close())

const checks = async () =>
  Object.fromEntries(
    (await api.admin.call('GET', '/site')).body.checks.map(
      (check: { id: string; level: string }) => [check.id, check.level],
    ),
  )

describe('the site', () => {
  it('without a process says what is missing, and measures its database all the same', async () => {
    const { status, body } = await api.admin.call('GET', '/site')
    expect(status).toBe(200)
    expect(await checks()).toMatchObject({ controllers: 'bad', gateways: 'bad', ec2: 'bad' })
    expect(body.database.roundTripMs).toBeGreaterThan(0)
    expect(body.database.notifyMs).toBeGreaterThan(0)
  })

  it('shows what the leader and the gateways tell, and not what one says that is gone', async () => {
    const seenAt = new Date()
    const detail = {
      ec2: { reachable: true, since: seenAt.toISOString(), error: 'EC2 said 503.' },
      lastObservation: seenAt.toISOString(),
      instances: 2,
      throttling: [{ bucket: 'RunInstances', pace: 2, waitMs: 400, since: seenAt.toISOString() }],
      putOff: { launches: 1, terminations: 0, resources: 0 },
    }
    await api.db.process.createMany({
      data: [
        { id: 'c1', kind: 'controller', host: 'a', pid: 1, leader: true, seenAt, detail },
        { id: 'c2', kind: 'controller', host: 'b', pid: 2, seenAt },
        { id: 'g1', kind: 'gateway', host: 'a', pid: 3, seenAt, detail: { rooms: 7 } },
      ],
    })
    const { body } = await api.admin.call('GET', '/site')
    expect(body).toMatchObject({
      leader: { host: 'a', pid: 1 },
      standbys: 1,
      gateways: [{ host: 'a', rooms: 7 }],
      throttling: [{ bucket: 'RunInstances', waitMs: 400 }],
      ec2: { reachable: true, lastError: 'EC2 said 503.' },
    })
    expect(await checks()).toEqual({
      ec2: 'good',
      observation: 'good',
      throttling: 'warn',
      controllers: 'good',
      gateways: 'good',
      database: expect.any(String),
      'put-off': 'warn',
    })
    await api.db.process.updateMany({ data: { seenAt: new Date(Date.now() - 60_000) } })
    expect(await checks()).toMatchObject({ ec2: 'bad', controllers: 'bad', gateways: 'bad' })
  })

  it('bears a leader that tells nonsense', async () => {
    await api.db.process.updateMany({
      where: { id: 'c1' },
      data: { seenAt: new Date(), detail: { ec2: 7, lastObservation: 'noon', throttling: {} } },
    })
    const { status, body } = await api.admin.call('GET', '/site')
    expect(status).toBe(200)
    expect(body).toMatchObject({ ec2: null, observedAt: null, throttling: [] })
  })
})

describe('the problems of the site', () => {
  it('name a pool that launches nothing any more, with the time, also while no controller runs', async () => {
    const since = new Date('2026-01-02T03:04:05Z')
    await api.db.pool.create({
      data: {
        name: 'stopped',
        profile: 'stopped',
        image: 'ami-1',
        instanceTypes: ['t3.micro'],
        zones: ['us-east-1a'],
        launchesStoppedAt: since,
        launchesStoppedWhy: '10 boots in a row have failed.',
      },
    })
    const { body } = await api.admin.call('GET', '/overview')
    expect(body.problems).toContainEqual({
      source: 'pool stopped',
      message: expect.stringContaining('10 boots failed in a row'),
      since: since.toISOString(),
    })
    const deleted = await api.admin.call('DELETE', '/pools/stopped', { version: 1 })
    expect(deleted.status).toBe(200)
    const { body: after } = await api.admin.call('GET', '/overview')
    expect(after.problems).not.toContainEqual(expect.objectContaining({ source: 'pool stopped' }))
  })
})

describe('drift', () => {
  const instanceId = 'i-0123456789abcdef0'

  it('lists strays with what may be done, and takes the decisions', async () => {
    await api.db.strayInstance.create({ data: { instanceId, ec2State: 'running' } })
    const { body } = await api.admin.call('GET', '/stray-instances')
    expect(body.items).toMatchObject([{ instanceId, whyNot: { adopt: null, terminate: null } }])
    const base = `/stray-instances/${instanceId}`
    expect((await api.admin.call('POST', `${base}/adopt`, {})).body.error.code).toBe('InvalidInput')
    expect((await api.admin.call('POST', `${base}/ignore`, {})).status).toBe(200)
    const wrong = await api.admin.call('POST', `${base}/terminate`, { confirm: 'yes' })
    expect(wrong.status).toBe(400)
    const right = await api.admin.call('POST', `${base}/terminate`, { confirm: instanceId })
    expect(right.status).toBe(202)
    expect((await api.admin.call('POST', `${base}/ignore`, {})).status).toBe(409)
    const viewer = api.asToken(await api.tokenOf('viewer'))
    expect((await viewer.call('POST', `${base}/ignore`, {})).status).toBe(403)
  })

  it('lists what differs, and refuses a decision on other differences', async () => {
    const drift = [{ what: 'size', wanted: '10 GiB', found: '20 GiB' }]
    await api.db.volume.create({ data: { id: 'v1', zone: 'us-east-1a', sizeGiB: 20, drift } })
    const { body } = await api.admin.call('GET', '/drift')
    expect(body.items).toMatchObject([{ kind: 'volume', id: 'v1', differences: drift }])
    const adopt = (hash: string) => api.admin.call('POST', '/drift/volume/v1/adopt', { hash })
    expect((await adopt('other')).status).toBe(409)
    expect((await adopt(body.items[0].hash)).body.result).toEqual({ adopted: ['size'], left: [] })
    expect((await api.admin.call('GET', '/drift')).body.items).toEqual([])
    expect((await api.admin.call('GET', '/volumes/v1')).body.drift).toBeNull()
  })
})
