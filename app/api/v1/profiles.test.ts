import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addMachine, addPool } from '@/lib/operations/testing/site'
import { pageOf } from './schemas/common'
import {
  profileDetailSchema,
  profileListSchema,
  revisionComparisonSchema,
  revisionSchema,
} from './schemas/profiles'
import { siteToken, type TestApi, testApi } from './testing/api'

let api: TestApi
let viewer: ReturnType<TestApi['asToken']>

beforeAll(async () => {
  api = await testApi()
  viewer = api.asToken(await api.tokenOf('viewer'))
})
afterAll(() => api.close())

async function put(
  profile: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  const response = await api.send(`/profiles/${profile}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${siteToken}`, ...headers },
    body,
  })
  return { status: response.status, body: await response.json() }
}
const document = (more: object) =>
  JSON.stringify({ software: { components: { spma: { active: true } } }, ...more })
const get = async (path: string, who = api.admin) => (await who.call('GET', path)).body

it('a document is published in each format, compressed or not', async () => {
  const xml =
    '<nlist format="pan" name="profile"><nlist name="software"><nlist name="components"/></nlist><double name="x">1.0</double></nlist>'
  const gzip = { 'content-encoding': 'gzip' }
  expect(await put('formats', document({}))).toMatchObject({ status: 200 })
  expect(await put('formats', xml, { 'content-type': 'application/xml' })).toMatchObject({
    body: { result: { revision: 2, changed: true, components: 0, warnings: [] } },
  })
  const packed = new Uint8Array(gzipSync(document({ packed: true })))
  expect(await put('formats', packed, gzip)).toMatchObject({ body: { result: { revision: 3 } } })
  expect(await put('formats', packed, gzip)).toMatchObject({ body: { result: { changed: false } } })
  expect(await get('/profiles/formats?revision=2')).toMatchObject({
    shown: 2,
    document: { software: { components: {} }, x: 1 },
    revisions: [{ format: 'json' }, { format: 'xml' }, { format: 'json' }],
  })
  const own = await api.send('/profiles/formats/revisions/2/document', {
    headers: { authorization: `Bearer ${siteToken}` },
  })
  expect([own.headers.get('content-type'), await own.text()]).toEqual(['application/xml', xml])
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(40 * 1024 * 1024, 0x20)))
  for (const [body, headers, status] of [
    ['{', {}, 422],
    [document({}), { 'content-type': 'text/html' }, 400],
    [document({}), { 'content-encoding': 'br' }, 400],
    [packed.slice(0, 30), gzip, 422],
    [bomb, gzip, 422],
    ['<!DOCTYPE x><nlist format="pan"/>', { 'content-type': 'text/xml' }, 422],
  ] as const) {
    expect((await put('formats', body, headers)).status).toBe(status)
  }
  expect(await get('/profiles/formats')).toMatchObject({ revision: 3, inForce: 3 })
})

it('numbers go out as they were written', async () => {
  await put('numbers', '{"a": 1.0, "b": 18446744073709551616, "software": {"components": {}}}')
  const response = await api.send('/profiles/numbers', {
    headers: { authorization: `Bearer ${siteToken}` },
  })
  expect(await response.text()).toContain('"document":{"a":1.0,"b":18446744073709551616,')
})

it('what names no machine is refused with where and why', async () => {
  const refused = await put(
    'user',
    document({ a: 'x.y.z.bind.invalid', b: 'nowhere.bind.invalid' }),
  )
  expect(refused).toMatchObject({
    status: 422,
    body: {
      error: { details: { issues: [{ path: '/a', message: expect.stringContaining('x.y.z') }] } },
    },
  })
  expect(await put('user', document({ list: ['peer.bind.invalid'] }))).toMatchObject({
    status: 422,
    body: {
      error: {
        message: expect.stringContaining('names peer'),
        details: { issues: [{ path: '/list/0' }] },
      },
    },
  })
  expect((await api.admin.call('GET', '/profiles/user')).status).toBe(404)
  // Two that name each other: the first says so.
  const first = await put('user?alongside=peer', document({ list: ['peer.bind.invalid'] }))
  expect(first.body.result.warnings).toMatchObject([{ kind: 'unknown-pool', path: '/list/0' }])
  await put('peer', document({ list: ['user.bind.invalid', '192.0.2.7'] }))
  const list = profileListSchema.parse(await get('/profiles'))
  const counts = () => list.items.map(({ name, warningCount }) => [name, warningCount])
  expect(counts()).toContainEqual(['peer', 2])
  await addPool(api.db, 'peer', { standIn: '192.0.2.7' })
  await addPool(api.db, 'user')
  const { warnings } = profileDetailSchema.parse(await get('/profiles/peer'))
  expect(warnings).toEqual([])
})

it('the newest overlay applies to what is published, or refuses it', async () => {
  await put('laid', document({ ntp: { server: 'old' } }))
  const patch = [{ op: 'replace', path: '/ntp/server', value: 'cloud' }]
  await api.db.profileOverlay.create({
    data: { profileName: 'laid', version: 1, patch, createdBy: 'test' },
  })
  expect(await put('laid', document({ ntp: { server: 'older' } }))).toMatchObject({ status: 200 })
  expect(await put('laid', document({ other: 1 }))).toMatchObject({
    status: 422,
    body: { error: { message: expect.stringContaining('operation 1'), details: { operation: 1 } } },
  })
  expect(await get('/profiles/laid')).toMatchObject({ revision: 2, overlay: 1 })
  // Rolled back to what had no overlay, the next publication has none either.
  await api.admin.call('POST', '/profiles/laid/roll-back', { revision: 1 })
  expect(await get('/profiles/laid/compare?from=1&to=3')).toMatchObject({ total: 0 })
  expect(await put('laid', document({ other: 1 }))).toMatchObject({ status: 200 })
  expect(await get('/profiles/laid')).toMatchObject({ revision: 4, overlay: null })
  expect(await put('laid', document({ other: 1 }))).toMatchObject({
    body: { result: { changed: false } },
  })
  await api.admin.call('POST', '/profiles/laid/roll-back', { revision: 2 })
  expect(await get('/profiles/laid')).toMatchObject({ revision: 5, overlay: 3 })
  expect(await get('/profiles/laid/compare?from=2&to=5')).toMatchObject({ total: 0 })
})

it('revisions are listed by pages, compared, and published again', async () => {
  for (const ntp of ['one', 'two', 'three']) {
    await put('many', document({ branchless: true, ntp, pass: { password: ntp } }))
  }
  const page = pageOf(revisionSchema)
  const first = page.parse(await get('/profiles/many/revisions?limit=2'))
  expect(first).toMatchObject({ items: [{ number: 3 }, { number: 2 }], total: 3 })
  const rest = page.parse(await get(`/profiles/many/revisions?limit=2&cursor=${first.next}`))
  expect(rest).toMatchObject({ items: [{ number: 1 }], next: null })

  const compare = '/profiles/many/compare?from=1&to=3'
  const changes = revisionComparisonSchema.parse(await get(compare))
  expect(changes).toMatchObject({
    from: { number: 1 },
    components: [],
    changes: [
      { path: ['ntp'], before: { kind: 'text', text: 'one' }, after: { text: 'three' } },
      { path: ['pass', 'password'], after: { text: 'three' } },
    ],
  })
  expect(await get(compare, viewer)).toMatchObject({
    total: 2,
    changes: [{ path: ['ntp'] }, { before: { text: '********' }, after: { text: '********' } }],
  })
  expect((await get('/profiles/many', viewer)).document.pass.password).toBe('********')
  expect((await api.admin.call('GET', '/profiles/many/compare?from=1&to=9')).status).toBe(404)

  const again = (revision: number, who = api.admin) =>
    who.call('POST', '/profiles/many/roll-back', { revision, reason: 'three was bad' })
  expect((await again(1, viewer)).status).toBe(403)
  expect((await again(9)).status).toBe(404)
  expect(await again(1)).toMatchObject({
    status: 202,
    body: { result: { revision: 4, changed: true, from: 1 } },
  })
  expect(await again(4)).toMatchObject({ body: { result: { revision: 4, changed: false } } })
  expect(await get('/profiles/many')).toMatchObject({
    revision: 4,
    revisions: [{ source: 'revision 1' }, {}, {}, { hash: expect.any(String) }],
  })
})

it('big values are cut', async () => {
  const long = (letter: string) => document({ text: letter.repeat(50_000) })
  await put('big', long('a'))
  await put('big', long('b'))
  const { changes } = revisionComparisonSchema.parse(await get('/profiles/big/compare?from=1&to=2'))
  expect(changes[0]?.after).toMatchObject({ cut: 30_000 })
})

it('a profile tells how many machines are behind it', async () => {
  await put('late', document({}))
  await addPool(api.db, 'late')
  await addMachine(api.db, 'late', 1, 'configured', { behindSince: new Date() })
  await addMachine(api.db, 'late', 2, 'configured')
  expect(await get('/profiles/late')).toMatchObject({ behind: 1, pools: ['late'] })
})
