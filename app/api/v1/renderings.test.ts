import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishProfile } from '@/lib/operations/publish-profile'
import { addMachine, addPool, person } from '@/lib/operations/testing/site'
import { sha256Hex } from '@/lib/platform/ids'
import { machineProfileSchema, renderingComparisonSchema } from './schemas/renderings'
import { type TestApi, testApi } from './testing/api'

let api: TestApi

const values = {
  server: 'ce.bind.invalid',
  password: 'hunter2',
  members: ['all.wn.bind.invalid'],
}
const profile = (of: object) => JSON.stringify({ software: { components: {} }, ...of })

beforeAll(async () => {
  api = await testApi()
  await addPool(api.db, 'ce')
  await addPool(api.db, 'wn')
  const document = new TextEncoder().encode(profile(values))
  await publishProfile(
    { db: api.db, actor: person('admin') },
    { profile: 'wn', document, source: 'a test' },
  )
  for (const number of [1, 2]) {
    await addMachine(api.db, 'wn', number, 'booting', {
      slot: number - 1,
      privateIp: `10.0.0.${number}`,
      privateDns: `ip-10-0-0-${number}.ec2.internal`,
    })
  }
})
afterAll(() => api.close())

const viewer = async () => api.asToken(await api.tokenOf('viewer'))
const shown = async (machine: string, as: { call: TestApi['admin']['call'] } = api.admin) =>
  machineProfileSchema.parse((await as.call('GET', `/machines/${machine}/profile`)).body)
const compare = (machine: string, query: string) =>
  api.admin.call('GET', `/machines/${machine}/profile/compare?${query}`)

describe("a machine's profile", () => {
  it('tells what it waits for, and what is known already', async () => {
    expect(await shown('wn-0001')).toMatchObject({
      wanted: 1,
      rendering: null,
      waitingFor: [{ text: 'ce.bind.invalid', why: 'ce has no machine yet' }],
      references: [
        { path: '/server', text: 'ce.bind.invalid', answered: false, value: '' },
        { path: '/members/0', answered: true, machines: ['wn-0001', 'wn-0002'] },
      ],
    })
    expect(await compare('wn-0001', 'with=wn-0002')).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('waits for ce.bind.invalid') } },
    })
  })

  it('is rendered with where each value came from, secrets masked below admin', async () => {
    await addMachine(api.db, 'ce', 1, 'booting', {
      slot: 0,
      privateIp: '10.0.1.1',
      privateDns: 'ip-10-0-1-1.ec2.internal',
    })
    const all = await shown('wn-0001')
    expect(all).toMatchObject({ masked: false, waitingFor: [], why: null })
    expect(all.rendering?.document).toEqual({
      software: { components: {} },
      server: 'ip-10-0-1-1.ec2.internal',
      password: 'hunter2',
      members: ['ip-10-0-0-1.ec2.internal', 'ip-10-0-0-2.ec2.internal'],
    })
    expect(all.references[0]).toEqual({
      path: '/server',
      text: 'ce.bind.invalid',
      value: 'ip-10-0-1-1.ec2.internal',
      source: 'ce-0001, slot 0 of ce',
      answered: true,
      pool: 'ce',
      machines: ['ce-0001'],
    })
    const some = await shown('wn-0001', await viewer())
    expect(some.masked).toBe(true)
    expect(some.rendering?.document).toMatchObject({ password: '********' })
  })

  it('is compared with what was served, and with another machine’s', async () => {
    const machine = await api.db.machine.findUniqueOrThrow({ where: { name: 'wn-0001' } })
    const text = profile({ ...values, server: 'ip-10-0-9-9.ec2.internal', members: [] })
    const served = { etag: sha256Hex(text), revision: 1, gzipped: gzipSync(text) }
    const at = new Date()
    await api.db.rendering.create({
      data: { machineId: machine.id, ...served, modifiedAt: at, servedAt: at },
    })
    await api.db.machine.update({
      where: { id: machine.id },
      data: { renderingApplied: served.etag, revisionServed: 1, revisionApplied: 1 },
    })
    expect((await shown('wn-0001')).kept).toEqual([
      { etag: served.etag, revision: 1, servedAt: at.toISOString(), applied: true },
    ])
    const { body } = await compare('wn-0001', `from=${served.etag}&with=now`)
    const host = (text: string) => ({ kind: 'text', text: `ip-10-0-${text}.ec2.internal`, cut: 0 })
    expect(renderingComparisonSchema.parse(body).changes).toEqual([
      { path: ['server'], kind: 'changed', before: host('9-9'), after: host('1-1') },
      { path: ['members', '0'], kind: 'added', before: null, after: host('0-1') },
      { path: ['members', '1'], kind: 'added', before: null, after: host('0-2') },
    ])
    expect((await compare('wn-0001', 'with=wn-0002')).body).toMatchObject({ changes: [] })
    expect(await compare('wn-0002', `with=${served.etag}`)).toMatchObject({ status: 404 })
    expect(await compare('wn-0001', 'with=nobody')).toMatchObject({ status: 404 })
  })

  it('is none where there is no instance, or nothing is published', async () => {
    await addMachine(api.db, 'ce', 2)
    const of = async (name: string) => (await shown(name)).why
    expect(await of('ce-0002')).toBe('ce-0002 has no instance yet.')
    expect(await of('ce-0001')).toBe('Nothing is published as ce yet.')
    await addMachine(api.db, 'wn', 3, 'retired')
    expect(await of('wn-0003')).toBe('wn-0003 is retired.')
  })
})
