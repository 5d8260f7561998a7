import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { whyNotAddress } from '@/lib/lifecycle/address-actions'
import { whyNotVolume } from '@/lib/lifecycle/volume-actions'
import { addAddress, addSnapshot, addVolumeRow, heldBy } from '@/lib/operations/testing/resources'
import { addMachine, addPool } from '@/lib/operations/testing/site'
import { newId } from '@/lib/platform/ids'
import { addressDetailSchema, addressPageSchema } from './schemas/addresses'
import { machineDetailSchema } from './schemas/machines'
import { operationDetailSchema } from './schemas/operations'
import { poolSchema } from './schemas/pools'
import { orphanListSchema, slotListSchema } from './schemas/slots'
import { snapshotPageSchema, volumeDetailSchema, volumePageSchema } from './schemas/volumes'
import { siteToken, type TestApi, testApi } from './testing/api'

let api: TestApi
let pool: string
let count = 0

beforeAll(async () => {
  api = await testApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  pool = `p${++count}`
  await addPool(api.db, pool, { desired: 1 })
})

const get = async (path: string) => (await api.admin.call('GET', path)).body
const booted = (number: number) =>
  addMachine(api.db, pool, number, 'booting', { zone: 'us-east-1a', slot: number - 1 })
const data = {
  ...{ name: 'data', sizeGiB: 10, type: 'gp3', iops: null, throughput: null, fromSnapshot: null },
  ...{ label: null, device: '/dev/sdf', keep: true },
}

describe('addresses', () => {
  it('are allocated, moved and released, each as an operation', async () => {
    const allocated = await api.admin.call('POST', '/addresses', { name: 'ce', reason: 'for ce' })
    expect(allocated.status).toBe(202)
    const operation = await get(`/operations/${allocated.body.operation}`)
    expect(operationDetailSchema.parse(operation)).toMatchObject({
      status: 'running',
      title: 'Allocate an Elastic IP as ce',
      reason: 'for ce',
    })
    const id: string = allocated.body.result.address
    const busy = await api.admin.call('DELETE', `/addresses/${id}`, { confirm: id })
    expect(busy).toMatchObject({
      status: 409,
      body: { error: { details: { operation: allocated.body.operation } } },
    })
    // As the controller records it.
    const seen = { allocationId: 'eipalloc-0c', publicIp: '203.0.113.77', operationId: null }
    await api.db.elasticIp.update({ where: { id }, data: seen })
    const machine = await booted(1)
    const moved = await api.admin.call('POST', '/addresses/203.0.113.77/reassign', {
      machine: machine.name,
    })
    expect(moved).toMatchObject({ status: 202, body: { result: { to: machine.name } } })
    const shown = addressDetailSchema.parse(await get(`/addresses/${id}`))
    expect(shown).toMatchObject({
      moving: true,
      wantedMachine: machine.name,
      machine: null,
      operation: moved.body.operation,
      whyNotRelease: expect.stringContaining('under way'),
      history: [
        { kind: 'reassign-address', status: 'running' },
        { kind: 'allocate-address', actor: expect.any(String) },
      ],
    })
    // A button says the same as the refusal.
    const again = await api.admin.call('POST', `/addresses/${id}/move-back`, {})
    expect(again.body.error.message).toContain(whyNotAddress('moveBack', shown))
  })

  it('of the region are all listed, those that are not ours with the way to adopt them', async () => {
    const foreign = await addAddress(api.db, { managed: false })
    const released = await addAddress(api.db, { intent: 'gone', goneAt: new Date() })
    const { items } = addressPageSchema.parse(await get('/addresses'))
    const listed = items.find(({ id }) => id === foreign.id)
    expect(listed).toMatchObject({
      managed: false,
      whyNotRelease: expect.stringContaining('Adopt'),
    })
    expect(items.map(({ id }) => id)).not.toContain(released.id)
    const adopted = await api.admin.call('POST', `/addresses/${foreign.id}/adopt`, {})
    expect(adopted.status).toBe(202)
  })

  it('are read a page at a time, in an order, and with released ones when asked for', async () => {
    const names = ['page-a', 'page-b', 'page-c'].map((name) => `${pool}-${name}`)
    for (const name of names) await addAddress(api.db, { name })
    const last = await addAddress(api.db, { name: `${pool}-page-d` })
    const gone = { intent: 'gone', goneAt: new Date() } as const
    await api.db.elasticIp.update({ where: { id: last.id }, data: gone })
    const all = async (query: string) => {
      const seen: (string | null)[] = []
      let cursor = ''
      do {
        const page = addressPageSchema.parse(await get(`/addresses?limit=2&${query}${cursor}`))
        expect(page.items.length).toBeLessThanOrEqual(2)
        seen.push(...page.items.map(({ name }) => name))
        cursor = page.next === null ? '' : `&cursor=${page.next}`
        expect(page.total).toBeGreaterThanOrEqual(seen.length)
      } while (cursor)
      return seen.filter((name) => name?.startsWith(pool))
    }
    expect(await all('sort=name')).toEqual(names)
    expect(await all('sort=-name&gone=true')).toEqual([`${pool}-page-d`, ...names.toReversed()])
    const wrong = ['sort=colour', 'cursor=nonsense', 'limit=0', 'limit=1001', 'gone=maybe']
    for (const query of wrong) {
      const { status } = await api.admin.call('GET', `/addresses?${query}`)
      expect(status, query).toBe(400)
    }
  })

  it('that are not there are 404, and what is wrong is said', async () => {
    expect((await api.admin.call('GET', '/addresses/nothing')).status).toBe(404)
    const address = await addAddress(api.db)
    const reassign = (body: unknown) =>
      api.admin.call('POST', `/addresses/${address.id}/reassign`, body)
    expect((await reassign({})).status).toBe(400)
    expect((await reassign({ machine: 'nobody-0001' })).status).toBe(404)
    expect((await reassign({ machine: null, colour: 'red' })).status).toBe(400)
  })
})

describe('volumes', () => {
  it('are listed with where they are, and explain what cannot be done', async () => {
    const machine = await booted(1)
    const volume = await addVolumeRow(api.db, heldBy(machine))
    const snapshot = await addSnapshot(api.db, { volumeId: volume.volumeId ?? '' })
    const { items } = volumePageSchema.parse(await get('/volumes'))
    const shown = items.find(({ id }) => id === volume.id)
    if (!shown) throw new Error('The volume is not listed.')
    expect(shown).toMatchObject({ machine: machine.name, snapshots: 1, root: false, moving: false })
    const attach = { machine: machine.name }
    const refused = await api.admin.call('POST', `/volumes/${volume.id}/attach`, attach)
    expect(refused.body.error.message).toContain(whyNotVolume('attach', shown))
    const detail = volumeDetailSchema.parse(await get(`/volumes/${volume.volumeId}`))
    expect(detail.snapshotList).toMatchObject([{ id: snapshot.id, volume: { id: volume.id } }])
    const snapshots = snapshotPageSchema.parse(await get('/snapshots'))
    expect(snapshots.items.map(({ id }) => id)).toContain(snapshot.id)
  })

  it('that went with their machine are shown with it, and nowhere else', async () => {
    const machine = await booted(1)
    const root = await addVolumeRow(api.db, {
      ...heldBy(machine, '/dev/xvda'),
      ...{ deleteOnTermination: true, goneAt: new Date(), wantedMachineId: null },
    })
    const listed = volumePageSchema.parse(await get('/volumes'))
    expect(listed.items.map(({ id }) => id)).not.toContain(root.id)
    const orphans = orphanListSchema.parse(await get('/orphans'))
    expect(orphans.items.map(({ id }) => id)).not.toContain(root.id)
    expect(await get(`/machines/${machine.name}`)).toMatchObject({ volumes: [{ id: root.id }] })
  })

  it('are created, grown, detached and deleted, each as an operation', async () => {
    const made = await api.admin.call('POST', '/volumes', {
      ...{ name: 'scratch', zone: 'us-east-1b', sizeGiB: 5 },
    })
    expect(made.status).toBe(202)
    const volume = await addVolumeRow(api.db, heldBy(await booted(1)))
    const at = `/volumes/${volume.id}`
    const done = () =>
      api.db.volume.update({ where: { id: volume.id }, data: { operationId: null } })
    expect((await api.admin.call('POST', `${at}/grow`, { sizeGiB: 20 })).status).toBe(202)
    expect(await get(at)).toMatchObject({ sizeGiB: 10, wantedSizeGiB: 20 })
    await done()
    expect((await api.admin.call('POST', `${at}/detach`, {})).status).toBe(202)
    expect(await get(at)).toMatchObject({ moving: true, wantedMachine: null })
    await done()
    await api.db.volume.update({
      where: { id: volume.id },
      data: { machineId: null, instanceId: null, attachmentState: null, ec2State: 'available' },
    })
    expect((await api.admin.call('DELETE', at, {})).status).toBe(400)
    const deleted = await api.admin.call('DELETE', at, { confirm: volume.name })
    expect(deleted.status).toBe(202)
    expect(await get(at)).toMatchObject({ leaving: true, operation: deleted.body.operation })
  })
})

describe("a pool's slots", () => {
  it('show who serves in them and what they own', async () => {
    await api.db.pool.update({
      where: { name: pool },
      data: { claims: { elasticIp: true, volumes: [data] } },
    })
    expect(poolSchema.parse(await get(`/pools/${pool}`)).claims.volumes).toEqual([data])
    const machine = await booted(1)
    const volume = await addVolumeRow(api.db, heldBy(machine))
    const address = await addAddress(api.db, { wantedMachineId: machine.id })
    const left = await addVolumeRow(api.db)
    const claim = (slot: number, what: string, more: object) =>
      api.db.claim.create({ data: { id: newId(), poolName: pool, slot, what, ...more } })
    await claim(0, 'volume:data', { volumeRowId: volume.id })
    await claim(0, 'address', { elasticIpId: address.id })
    await claim(4, 'volume:data', { volumeRowId: left.id })
    const slots = slotListSchema.parse(await get(`/pools/${pool}/slots`)).items
    expect(slots).toMatchObject([
      { slot: 0, machine: machine.name, zone: 'us-east-1a' },
      { slot: 4, machine: null, claims: [{ name: 'data', standing: 'unattached' }] },
    ])
    expect(Object.fromEntries(slots[0]?.claims.map((c) => [c.what, c.standing]) ?? [])).toEqual({
      address: 'waiting',
      'volume:data': 'there',
    })
    const shown = machineDetailSchema.parse(await get(`/machines/${machine.name}`))
    expect(shown).toMatchObject({
      slot: 0,
      address: { publicIp: address.publicIp },
      volumes: [{ id: volume.id, claim: { pool, slot: 0, name: 'data', keep: true } }],
    })
    expect((await api.admin.call('GET', '/pools/nobody/slots')).status).toBe(404)
  })

  it('have their volumes restored in another zone by one call', async () => {
    const zones = ['us-east-1a', 'us-east-1b']
    await api.db.pool.update({ where: { name: pool }, data: { zones } })
    await addMachine(api.db, pool, 1, 'requested', { slot: 0 })
    const volume = await addVolumeRow(api.db)
    await api.db.claim.create({
      data: {
        ...{ id: newId(), poolName: pool, slot: 0, what: 'volume:data' },
        volumeRowId: volume.id,
      },
    })
    const restore = (body: unknown, slot = '0') =>
      api.admin.call('POST', `/pools/${pool}/slots/${slot}/restore`, body)
    const before = slotListSchema.parse(await get(`/pools/${pool}/slots`)).items[0]
    expect(before).toMatchObject({ zone: 'us-east-1a', whyNotRestore: null })
    expect(await restore({ zone: 'us-east-1b' })).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('Take one first') } },
    })
    expect((await restore({})).status).toBe(400)
    expect((await restore({ zone: 'us-east-1b' }, 'first')).status).toBe(400)
    expect((await restore({ zone: 'us-east-1b' }, '1')).status).toBe(409)
    const snapshot = await addSnapshot(api.db, { volumeId: volume.volumeId ?? '' })
    const done = await restore({ zone: 'us-east-1b' })
    expect(done).toMatchObject({
      status: 202,
      body: { result: { volumes: [{ name: 'data', replaced: volume.id, snapshot: snapshot.id }] } },
    })
    const after = slotListSchema.parse(await get(`/pools/${pool}/slots`)).items[0]
    expect(after).toMatchObject({
      zone: 'us-east-1b',
      whyNotRestore: expect.stringContaining('under way'),
    })
    // Both tell of it.
    const [made] = done.body.result.volumes
    for (const id of [volume.id, made.volume]) {
      expect(volumeDetailSchema.parse(await get(`/volumes/${id}`))).toMatchObject({
        claim: id === volume.id ? null : { pool, slot: 0 },
        history: [{ kind: 'restore-slot', operation: done.body.operation, move: null }],
      })
    }
  })
})

describe('orphans', () => {
  it('are what is ours and belongs nowhere, or belongs somewhere and is gone', async () => {
    const strayVolume = await addVolumeRow(api.db)
    const lostVolume = await addVolumeRow(api.db, { goneAt: new Date() })
    await api.db.claim.create({
      data: {
        ...{ id: newId(), poolName: pool, slot: 0, what: 'volume:data' },
        volumeRowId: lostVolume.id,
      },
    })
    const gone = `${pool}d`
    await addPool(api.db, gone, { deletedAt: new Date() })
    const leftAddress = await addAddress(api.db)
    await api.db.claim.create({
      data: {
        ...{ id: newId(), poolName: gone, slot: 0, what: 'address' },
        elasticIpId: leftAddress.id,
      },
    })
    const used = await addVolumeRow(api.db, heldBy(await booted(1)))
    const foreign = await addSnapshot(api.db, { managed: false })
    const asked = await api.admin.call('POST', '/volumes', {
      ...{ name: 'scratch', zone: 'us-east-1a', sizeGiB: 5 },
    })
    const { items } = orphanListSchema.parse(await get('/orphans'))
    const of = (id: string) => items.find((item) => item.id === id)
    expect(of(strayVolume.id)).toMatchObject({
      reason: 'unknown',
      gone: false,
      what: expect.stringContaining('nothing uses it'),
      volume: { id: strayVolume.id },
    })
    expect(of(lostVolume.id)).toMatchObject({
      reason: 'lost',
      gone: true,
      what: expect.stringContaining(`of slot ${pool}/0 is gone from EC2`),
      whatToDo: expect.stringContaining('Strike it off'),
    })
    expect(of(leftAddress.id)?.whatToDo).toContain(`Create the pool ${gone} again`)
    for (const id of [used.id, foreign.id, asked.body.result.volume]) {
      expect(of(id)).toBeUndefined()
    }
  })

  it('that were made outside Muster can be kept as they are, and those that are gone struck off', async () => {
    const stray = await addAddress(api.db)
    const lost = await addSnapshot(api.db, { goneAt: new Date() })
    const ids = async () => orphanListSchema.parse(await get('/orphans')).items.map(({ id }) => id)
    const keep = (id: string) => api.admin.call('POST', `/orphans/${id}/keep`, {})
    expect(await ids()).toEqual(expect.arrayContaining([stray.id, lost.id]))
    const refused = await keep(lost.id)
    expect(refused.status).toBe(409)
    expect(refused.body.error.message).toContain('nothing to keep')
    const kept = await keep(stray.id)
    expect(kept).toMatchObject({ status: 202, body: { result: { kind: 'address' } } })
    expect(await get(`/operations/${kept.body.operation}`)).toMatchObject({ status: 'succeeded' })
    const struck = await api.admin.call('DELETE', `/snapshots/${lost.id}`, { confirm: lost.name })
    expect(struck.status).toBe(202)
    expect(await ids()).not.toEqual(expect.arrayContaining([stray.id]))
    expect(await ids()).not.toContain(lost.id)
    // It is as it was.
    expect(await get(`/addresses/${stray.id}`)).toMatchObject({ gone: false, leaving: false })
    expect((await keep(stray.id)).status).toBe(404)
  })
})

describe('what cannot be', () => {
  it('is refused with the reason and the way out, and nothing is changed', async () => {
    const [here, other] = await Promise.all([booted(1), booted(2)])
    const retired = await addMachine(api.db, pool, 3, 'retired', { zone: 'us-east-1a' })
    const held = await addVolumeRow(api.db, heldBy(here))
    const free = await addVolumeRow(api.db)
    const far = await addVolumeRow(api.db, { zone: 'us-east-1b' })
    const lost = await addVolumeRow(api.db, { goneAt: new Date() })
    const address = await addAddress(api.db, {
      ...{ machineId: here.id, wantedMachineId: here.id, instanceId: here.instanceId },
    })
    const rows = async () => [
      await api.db.volume.findMany({ orderBy: { id: 'asc' } }),
      await api.db.elasticIp.findMany({ orderBy: { id: 'asc' } }),
      await api.db.snapshot.count(),
      await api.db.operation.count(),
    ]
    const before = await rows()
    const attach = (id: string, machine: string) =>
      api.admin.call('POST', `/volumes/${id}/attach`, { machine })
    const sized = (sizeGiB: number, type = 'gp3') =>
      api.admin.call('POST', '/volumes', { name: 'x', zone: 'us-east-1a', sizeGiB, type })
    const confirm = address.publicIp
    const refusals: [Promise<{ status: number; body: unknown }>, number, RegExp][] = [
      [
        api.admin.call('DELETE', `/addresses/${address.id}`, { confirm }),
        ...([409, /in use by .*Take it from there first/] as const),
      ],
      [attach(far.id, here.name), 409, /only within its zone.*snapshot and restore it there/],
      [attach(held.id, here.name), 409, /attached to .*Detach it first/],
      [attach(held.id, other.name), 409, /attached to .*Detach it first/],
      [attach(free.id, retired.name), 409, /is retired/],
      [sized(0), 400, /must be 1 GiB or more/],
      [sized(1e6), 400, /must be 65536 GiB or less/],
      [sized(20_000, 'gp2'), 400, /gp2 volume has 1 to/],
      [api.admin.call('POST', `/volumes/${lost.id}/snapshot`, {}), 409, /gone from EC2/],
      [api.admin.call('POST', `/volumes/${free.id}/grow`, { sizeGiB: 5 }), 400, /10 GiB/],
    ]
    for (const [answer, status, words] of refusals) {
      const { status: given, body } = await answer
      expect(JSON.stringify(body)).toMatch(words)
      expect(given).toBe(status)
    }
    expect(await rows()).toEqual(before)
  })
})

it('changes are told to the consoles', async () => {
  const stop = new AbortController()
  const response = await api.send('/changes', {
    signal: stop.signal,
    headers: { authorization: `Bearer ${siteToken}` },
  })
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  const ended = (async () => {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done) return
      text += decoder.decode(value)
    }
  })().catch(() => undefined)
  await vi.waitFor(() => expect(text).toContain('hello'))
  const address = await addAddress(api.db)
  const volume = await addVolumeRow(api.db)
  const snapshot = await addSnapshot(api.db)
  await vi.waitFor(() => {
    for (const [topic, { id }] of Object.entries({ address, volume, snapshot })) {
      expect(text).toContain(JSON.stringify({ topic, id }))
    }
  })
  stop.abort()
  await ended
})
