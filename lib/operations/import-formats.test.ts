import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemActor } from '@/lib/access/roles'
import { type TestDatabase, testDatabase } from '@/lib/store/testing/database'
import { importProfiles } from './import-profiles'
import { openSource } from './profile-source/open-source'
import type { ProfileSource } from './profile-source/source'
import { rollBackProfile } from './roll-back-profile'
import { addPool } from './testing/site'

let database: TestDatabase
let folder: string

beforeEach(async () => {
  database = await testDatabase()
  folder = mkdtempSync(join(tmpdir(), 'muster-source-'))
})
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

const put = (file: string, content: string | Uint8Array) =>
  writeFileSync(join(folder, file), content)
const read = (source: ProfileSource) => importProfiles(database.prisma, source)
const newest = async (profileName: string) =>
  database.prisma.profileRevision.findFirstOrThrow({
    where: { profileName },
    orderBy: { number: 'desc' },
  })
const text = async (profile: string) => Buffer.from((await newest(profile)).document).toString()

const json = (serial: number) =>
  JSON.stringify({ serial, software: { components: { spma: { active: true } } } })
const xml = `<?xml version="1.0" encoding="UTF-8"?>
<nlist format="pan" name="profile">
  <nlist name="software"><nlist name="components"><nlist name="spma"><boolean name="active">true</boolean></nlist></nlist></nlist>
  <double name="load">1.0</double>
</nlist>
`

describe('a folder', () => {
  it('is read in each format, each document as it was before it was compressed', async () => {
    put('a.bind.invalid.json', json(1))
    put('b.json.gz', gzipSync(json(2)))
    put('c.xml', xml)
    put('d.xml.gz', gzipSync(xml))
    const { published, problems } = await read(openSource(folder, false))
    expect(published.map((p) => p.profile)).toEqual(['a', 'b', 'c', 'd'])
    expect(problems).toEqual([])
    expect(await text('a')).toBe(json(1))
    expect(await text('b')).toBe(json(2))
    expect(await text('d')).toBe(xml)
    expect([(await newest('b')).format, (await newest('d')).format]).toEqual(['json', 'xml'])
  })

  it('says what is damaged, too large or inflates beyond all bounds, and keeps what was good', async () => {
    const source = openSource(folder, false)
    put('good.json.gz', gzipSync(json(1)))
    await read(source)
    put('good.json.gz', gzipSync(json(2)).subarray(0, 20))
    put('bomb.json.gz', gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20)))
    put('damaged.xml.gz', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
    put('entities.xml', '<!DOCTYPE x [<!ENTITY a "b">]>\n<nlist format="pan"/>')
    put('half.json', '{"software":\n {"compo')
    put('huge.json', '')
    truncateSync(join(folder, 'huge.json'), 100 * 1024 * 1024)
    put('nul.json', `{"software": {\n"components\0": 1}}`)
    const { problems } = await read(source)
    expect(problems.map((p) => [p.profile, p.line, p.message])).toEqual([
      ['bomb', undefined, expect.stringContaining('when it is unpacked')],
      ['damaged', undefined, 'its gzip data is damaged'],
      ['entities', 1, expect.stringContaining('DOCTYPE')],
      ['good', undefined, 'its gzip data ends too early'],
      ['half', 2, expect.any(String)],
      ['huge', undefined, expect.stringContaining('104857600 bytes')],
      ['nul', 2, expect.stringContaining('NUL')],
    ])
    expect(await text('good')).toBe(json(1))
  })

  it('may be halfway written for a moment without being a problem', async () => {
    const source = openSource(folder)
    put('a.json', json(1).slice(0, 20))
    const first = await read(source)
    expect(first).toMatchObject({ settling: true, problems: [], published: [] })
    const second = await read(source)
    expect(second).toMatchObject({ settling: false, problems: [{ profile: 'a' }] })
    put('a.json', json(1))
    expect(await read(source)).toMatchObject({ published: [{ profile: 'a' }], problems: [] })
    expect(await database.prisma.profileProblem.count()).toBe(0)
  })

  it('that vanishes is told, and takes nothing with it', async () => {
    const source = openSource(folder)
    put('a.json', json(1))
    await read(source)
    rmSync(folder, { recursive: true })
    expect(await read(source)).toMatchObject({ settling: true, problems: [] })
    expect(await read(source)).toMatchObject({
      problems: [{ file: folder, message: 'there is no such folder' }],
    })
    expect(await text('a')).toBe(json(1))
  })

  it('publishes what changes there, and leaves alone what was rolled back since', async () => {
    const source = openSource(folder, false)
    put('a.json', json(1))
    await read(source)
    put('a.json', json(2))
    await read(source)
    const ctx = { db: database.prisma, actor: systemActor('test') }
    await rollBackProfile(ctx, { profile: 'a', revision: 1 })
    // Another gateway takes over, which remembers nothing.
    expect(await read(openSource(folder, false))).toMatchObject({ published: [] })
    expect(await newest('a')).toMatchObject({ number: 3, source: 'revision 1' })
    put('a.json', json(3))
    expect(await read(source)).toMatchObject({ published: [{ profile: 'a', revision: 4 }] })
  })

  it('that loses the document of a profile in use says so, and keeps the profile', async () => {
    const source = openSource(folder, false)
    put('a.json', json(1))
    put('b.json', json(2))
    await read(source)
    await addPool(database.prisma, 'workers', { profile: 'a' })
    rmSync(join(folder, 'a.json'))
    expect((await read(source)).problems).toEqual([
      {
        file: join(folder, 'a.json'),
        message: 'is gone, while workers runs the profile a: revision 1 stays in service',
      },
    ])
    put('a.json', json(1))
    expect((await read(source)).problems).toEqual([])
    expect(await newest('a')).toMatchObject({ number: 1 })
  })

  it('may hold profiles that name each other before there is any pool', async () => {
    const naming = (name: string) =>
      JSON.stringify({ peer: `${name}.bind.invalid`, software: { components: {} } })
    put('ce.json', naming('wn'))
    put('wn.json', naming('ce'))
    put('lost.json', naming('nowhere'))
    const { published, problems } = await read(openSource(folder, false))
    expect(published.map((p) => p.profile)).toEqual(['ce', 'wn'])
    expect(problems).toMatchObject([
      { profile: 'lost', message: expect.stringContaining('names nowhere') },
    ])
  })
})

const real = '../shared/data/quattor/profiles'

it.skipIf(!existsSync(real))('real profiles are taken in both formats', async () => {
  const condor = await read(openSource(join(real, 'condor-bind'), false))
  expect(condor.problems).toEqual([])
  expect(condor.published.map((p) => p.profile)).toEqual(['ce', 'nfs', 'wn'])
  put('wn.xml.gz', gzipSync(readFileSync(join(real, 'condor-bind/wn.xml'))))
  put('ce.json.gz', readFileSync(join(real, 'condor-bind/ce.json.gz')))
  expect((await read(openSource(folder, false))).published).toEqual([
    { profile: 'wn', revision: 2 },
  ])
  const torque = await read(openSource(join(real, 'torque-bind'), false))
  // The file server is the same in both.
  expect(torque).toMatchObject({ unchanged: ['nfs'], problems: [] })
  expect(torque.published.map((p) => p.profile)).toEqual(['ce', 'wn'])
})
