import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishProfile } from '@/lib/operations/publish-profile'
import { addMachine, addPool, person } from '@/lib/operations/testing/site'
import {
  dependenciesSchema,
  profileReferencesSchema,
  referrersSchema,
} from './schemas/dependencies'
import { type TestApi, testApi } from './testing/api'

let api: TestApi

beforeAll(async () => {
  api = await testApi()
  await addPool(api.db, 'wn')
  await addPool(api.db, 'ce', { standIn: '192.0.2.1' })
  await addPool(api.db, 'idle')
  await addPool(api.db, 'old')
  await publish('wn', {
    server: 'ce.bind.invalid',
    again: ['ce.bind.invalid', 'x=privateip.ce.bind.invalid'],
    dns: '192.0.2.1',
    other: '192.0.2.2',
    own: 'name.wn.bind.invalid',
    domain: '*.bind.invalid',
  })
  await publish('ce', { workers: 'all.wn.bind.invalid', gone: 'old.bind.invalid' })
  await api.db.pool.update({ where: { name: 'old' }, data: { deletedAt: new Date() } })
})
afterAll(() => api.close())

async function publish(profile: string, values: object) {
  const text = JSON.stringify({ software: { components: {} }, values })
  const document = new TextEncoder().encode(text)
  await publishProfile(
    { db: api.db, actor: person('admin') },
    { profile, document, source: 'a test' },
  )
}

const get = async (path: string) => (await api.admin.call('GET', path)).body
const dependencies = async () => dependenciesSchema.parse(await get('/dependencies'))

describe('who depends on whom', () => {
  it('is told by pool, with what nothing answers', async () => {
    const { pools, arrows } = await dependencies()
    expect(pools.map(({ name, exists }) => [name, exists])).toEqual([
      ['ce', true],
      ['idle', true],
      ['wn', true],
      ['old', false],
    ])
    expect(arrows.map(({ from, to, problem }) => [from, to, problem])).toEqual([
      ['ce', 'wn', null],
      ['ce', 'old', 'there is no pool old'],
      ['wn', 'ce', 'ce has no machine yet'],
      ['wn', 'wn', null],
    ])
    expect(arrows[2]?.references).toEqual([
      { ...reference('ce.bind.invalid'), places: 2 },
      { ...reference('privateip.ce.bind.invalid'), attribute: 'privateip' },
      { ...reference('192.0.2.1'), attribute: 'privateip', standIn: '192.0.2.1' },
    ])
  })

  it('follows the machines that there are', async () => {
    const machine = await addMachine(api.db, 'ce', 1, 'booting', { slot: 0 })
    const arrow = async () => (await dependencies()).arrows.find(({ to }) => to === 'ce')
    expect(await arrow()).toMatchObject({ problem: expect.stringContaining('private') })
    await api.db.machine.update({
      where: { id: machine.id },
      data: { privateIp: '10.0.0.4', privateDns: 'ip-10-0-0-4.ec2.internal' },
    })
    expect(await arrow()).toMatchObject({ problem: null })
    expect((await dependencies()).pools[0]).toMatchObject({ name: 'ce', members: 1 })
  })

  it('is told of a pool before it is deleted', async () => {
    const of = async (pool: string) =>
      referrersSchema.parse(await get(`/pools/${pool}/referrers`)).items
    expect(await of('ce')).toEqual([{ profile: 'wn', pools: ['wn'], machines: 0, places: 4 }])
    await addMachine(api.db, 'ce', 2)
    expect(await of('wn')).toEqual([{ profile: 'ce', pools: ['ce'], machines: 2, places: 1 }])
    expect(await of('idle')).toEqual([])
    expect(await api.admin.call('GET', '/pools/old/referrers')).toMatchObject({ status: 404 })
  })

  it('is told place by place for one profile', async () => {
    const shown = profileReferencesSchema.parse(await get('/profiles/wn/references'))
    expect(shown).toMatchObject({ profile: 'wn', revision: 1 })
    expect(shown.references.map(({ text, paths, exists }) => [text, paths, exists])).toEqual([
      ['ce.bind.invalid', ['/values/server', '/values/again/0'], true],
      ['privateip.ce.bind.invalid', ['/values/again/1'], true],
      ['192.0.2.1', ['/values/dns'], true],
      ['name.wn.bind.invalid', ['/values/own'], true],
    ])
    expect(shown.undeclared).toEqual([{ address: '192.0.2.2', paths: ['/values/other'] }])
    expect(await api.admin.call('GET', '/profiles/wn/references?revision=9')).toMatchObject({
      status: 404,
    })
    expect(await api.admin.call('GET', '/profiles/nothing/references')).toMatchObject({
      status: 404,
    })
  })
})

function reference(text: string) {
  return { pool: 'ce', text, all: false, attribute: 'privatedns', standIn: null, places: 1 }
}
