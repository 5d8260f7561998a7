import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishProfile } from '@/lib/operations/publish-profile'
import { addMachine, addPool, person } from '@/lib/operations/testing/site'
import { overlayListSchema, overlayPreviewSchema } from './schemas/overlays'
import { type TestApi, testApi } from './testing/api'

let api: TestApi

beforeAll(async () => {
  api = await testApi()
  await addPool(api.db, 'wn')
  await publish({ active: true })
})
afterAll(() => api.close())

async function publish(network: object) {
  const components = { network, spma: { active: true } }
  const text = JSON.stringify({ software: { components }, host: 'name.wn.bind.invalid' })
  const document = new TextEncoder().encode(text)
  const ctx = { db: api.db, actor: person('admin') }
  return (await publishProfile(ctx, { profile: 'wn', document, source: 'a test' })).result
}

const off = [{ op: 'replace', path: '/software/components/network/active', value: false }]
const overlays = async (as: { call: TestApi['admin']['call'] } = api.admin) =>
  overlayListSchema.parse((await as.call('GET', '/profiles/wn/overlays')).body)
const save = (patch: unknown, version: number, more = {}) =>
  api.admin.call('PUT', '/profiles/wn/overlay', { patch, version, ...more })
const preview = async (patch: unknown, machine?: string) => {
  const body = { patch, ...(machine ? { machine } : {}) }
  return overlayPreviewSchema.parse(
    (await api.admin.call('POST', '/profiles/wn/overlay/preview', body)).body,
  )
}

describe('an overlay', () => {
  it('is saved as a version, with a revision of the same document', async () => {
    expect(await overlays()).toMatchObject({ version: 0, applies: null, items: [] })
    const text = `${JSON.stringify(off, null, 1)}\n`
    const saved = await save(text, 0, { comment: 'EC2 does it', reason: 'no network component' })
    expect(saved).toMatchObject({
      status: 202,
      body: { result: { profile: 'wn', version: 1, revision: 2, changed: true } },
    })
    expect(await overlays()).toMatchObject({
      version: 1,
      applies: 1,
      items: [{ version: 1, text: text.trim(), operations: 1, comment: 'EC2 does it' }],
    })
    const [first, second] = await api.db.profileRevision.findMany({ orderBy: { number: 'asc' } })
    expect(second).toMatchObject({ hash: first?.hash, overlay: 1 })
    expect(await api.db.profile.findFirst()).toMatchObject({ inForce: 2 })
  })

  it('is saved by one who has seen its newest version', async () => {
    expect(await save([], 0)).toMatchObject({
      status: 409,
      body: { error: { code: 'StaleVersion', details: { current: { version: 1 } } } },
    })
  })

  it('changes nothing when it is the same as before', async () => {
    const { text } = (await overlays()).items[0] ?? { text: '' }
    expect((await save(text, 1)).body.result).toMatchObject({ version: 1, changed: false })
    expect(await api.db.profileRevision.count()).toBe(2)
  })

  it.each([
    ['{', undefined, 'line 1'],
    ['{}', undefined, 'a list of operations'],
    [[...off, { op: 'put', path: '/x' }], 2, 'op is'],
    [[...off, { op: 'remove', path: '/no/such' }], 2, '/no'],
  ])('that cannot be applied is refused: %j', async (patch, operation, reason) => {
    const refused = await save(patch, 1)
    expect(refused).toMatchObject({
      status: 422,
      body: { error: { message: expect.stringContaining(reason) } },
    })
    expect(refused.body.error.details.operation).toBe(operation)
    expect(await preview(patch)).toMatchObject({
      fault: { message: refused.body.error.message, operation: operation ?? null },
      document: null,
    })
    expect((await overlays()).version).toBe(1)
  })

  it('stays with what is published next', async () => {
    expect(await publish({ active: true, mtu: 9000 })).toMatchObject({ revision: 3, changed: true })
    const newest = await api.db.profileRevision.findFirst({ orderBy: { number: 'desc' } })
    expect(newest).toMatchObject({ number: 3, overlay: 1 })
  })

  it('is previewed in the document and for a machine, and nothing is changed by it', async () => {
    const machine = await addMachine(api.db, 'wn', 1, 'booting', {
      privateDns: 'ip-10-0-0-4.ec2.internal',
      privateIp: '10.0.0.4',
    })
    const patch = [...off, { op: 'add', path: '/motd', value: 'privateip.wn.bind.invalid' }]
    const json = (text: string) => ({ kind: 'json', text, cut: 0 })
    const motd = { path: ['motd'], kind: 'added', before: null }
    const path = ['software', 'components', 'network', 'active']
    const reference = { kind: 'text', text: 'privateip.wn.bind.invalid', cut: 0 }
    expect(await preview(patch, machine.name)).toEqual({
      fault: null,
      operations: 2,
      document: {
        changes: [
          { path, kind: 'changed', before: json('true'), after: json('false') },
          { ...motd, after: reference },
        ],
        total: 2,
        components: ['network'],
      },
      machine: {
        name: machine.name,
        why: null,
        changes: {
          changes: [{ ...motd, after: { ...reference, text: '10.0.0.4' } }],
          total: 1,
          components: [],
        },
      },
    })
    const waits = [{ op: 'add', path: '/motd', value: 'ce.bind.invalid' }]
    await addPool(api.db, 'ce')
    expect((await preview(waits, machine.name)).machine).toEqual({
      name: machine.name,
      why: 'With it, wn-0001 would wait for ce.bind.invalid.',
      changes: null,
    })
    expect(await api.db.profileRevision.count()).toBe(3)
    expect((await overlays()).version).toBe(1)
  })

  it('is masked for those who may not change it, who may try none', async () => {
    await save([...off, { op: 'add', path: '/password', value: 'hunter2' }], 1)
    const viewer = api.asToken(await api.tokenOf('viewer'))
    const seen = await overlays(viewer)
    expect(seen.masked).toBe(true)
    expect(seen.items[0]?.text).toContain('********')
    expect(JSON.stringify(seen)).not.toContain('hunter2')
    expect((await overlays()).items[0]?.text).toContain('hunter2')
    for (const [method, path] of [
      ['POST', '/profiles/wn/overlay/preview'],
      ['PUT', '/profiles/wn/overlay'],
    ] as const) {
      expect((await viewer.call(method, path, { patch: [], version: 2 })).status).toBe(403)
    }
  })

  it('is taken away by an empty one, also for what is published later', async () => {
    const taken = await save('', 2)
    expect(taken.body.result).toMatchObject({ version: 3, changed: true })
    expect(await overlays()).toMatchObject({ version: 3, applies: null })
    const plain = await api.db.profileRevision.findFirst({ orderBy: { number: 'desc' } })
    expect(plain).toMatchObject({ number: taken.body.result.revision, overlay: null })
    expect(await publish({ active: true, mtu: 9000 })).toMatchObject({ changed: false })
  })

  it('needs a document that it could apply to', async () => {
    await api.db.profile.create({ data: { name: 'empty' } })
    const path = '/profiles/empty/overlay'
    expect(await api.admin.call('PUT', path, { patch: [], version: 0 })).toMatchObject({
      status: 409,
    })
    expect(await api.admin.call('GET', '/profiles/none/overlays')).toMatchObject({ status: 404 })
  })
})
