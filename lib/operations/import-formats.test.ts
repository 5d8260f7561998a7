import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemActor } from '@/lib/access/roles'
import { type TestDatabase, testDatabase } from '@/lib/store/testing/database'
import { importProfiles } from './import-profiles'
import { openSource } from './profile-source/open-source'
import type { ProfileSource } from './profile-source/source'
import { UrlSource } from './profile-source/url-source'
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

describe('a web server', () => {
  const files = new Map<string, Buffer>()
  const asked: string[] = []
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  let server: ReturnType<typeof createServer>
  let url: string

  beforeEach(async () => {
    files.clear()
    asked.length = 0
    answer = serve
    server = createServer((request, response) => {
      asked.push(request.url ?? '')
      answer(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/profiles`
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  function serve(request: IncomingMessage, response: ServerResponse) {
    const bytes = files.get((request.url ?? '').replace('/profiles/', ''))
    if (!bytes) return void response.writeHead(404).end()
    const etag = `"${bytes.length}-${bytes.subarray(0, 12).toString('hex')}"`
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end()
    response.writeHead(200, { etag }).end(bytes)
  }
  const index = (...names: string[]) =>
    files.set(
      'profiles-info.xml',
      Buffer.from(
        `<profiles>${names.map((n) => `<profile mtime='1'>${n}</profile>`).join('')}</profiles>`,
      ),
    )
  const web = () => new UrlSource(url, { patient: false, timeoutMs: 500 })

  it('is read by its index, and asked whether anything is new', async () => {
    index('a.json', 'b.xml', 'c.json')
    files.set('a.json', Buffer.from(json(1)))
    files.set('b.xml', Buffer.from(xml))
    files.set('c.json.gz', gzipSync(json(3)))
    const source = web()
    expect((await read(source)).published.map((p) => p.profile)).toEqual(['a', 'b', 'c'])
    expect(await newest('a')).toMatchObject({ source: `${url}/a.json`, format: 'json' })
    expect(await text('c')).toBe(gunzipSync(gzipSync(json(3))).toString())
    expect(await read(source)).toMatchObject({ published: [], unchanged: ['a', 'b', 'c'] })
    files.set('a.json', Buffer.from(json(22)))
    expect((await read(source)).published).toEqual([{ profile: 'a', revision: 2 }])
  })

  it('without an index is read by its page of the folder', async () => {
    files.set(
      '',
      Buffer.from(
        '<a href="../">up</a> <a href="a.json">a.json</a> <A HREF=\'/profiles/b.xml.gz\'>b</A> <a href="/etc/x.json">x</a> <a href="n.txt">n</a>',
      ),
    )
    files.set('a.json', Buffer.from(json(1)))
    files.set('b.xml.gz', gzipSync(xml))
    const { published, problems } = await read(web())
    expect(published.map((p) => p.profile)).toEqual(['a', 'b'])
    expect(problems).toEqual([])
  })

  it('that fails is told with what it answered, and nothing is lost', async () => {
    index('a.json')
    files.set('a.json', Buffer.from(json(1)))
    const source = web()
    await read(source)
    const problem = async () =>
      (await read(source)).problems.map(({ file, message }) => [file, message])
    files.delete('a.json')
    expect(await problem()).toEqual([[`${url}/a.json`, 'the server answers 404']])
    answer = (_request, response) => response.writeHead(500).end()
    expect(await problem()).toEqual([[`${url}/profiles-info.xml`, 'the server answers 500']])
    answer = () => undefined
    expect(await problem()).toEqual([
      [`${url}/profiles-info.xml`, 'the server took longer than 0.5 s'],
    ])
    answer = (request, response) => {
      if (request.url?.endsWith('a.json')) {
        response.writeHead(200)
        const more = () => response.writable && response.write(Buffer.alloc(1 << 20, 0x20), more)
        more()
      } else serve(request, response)
    }
    expect(await problem()).toEqual([
      [`${url}/a.json`, expect.stringContaining('more than 16777216')],
    ])
    answer = (_request, response) => response.writeHead(404).end()
    expect((await problem())[0]?.[1]).toContain('there is no profiles-info.xml')
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await expect.poll(async () => (await problem())[0]?.[1]).toBe('nothing listens there')
    expect(await text('a')).toBe(json(1))
  })

  it('is shown without the credentials that it is asked with', async () => {
    index('a.json')
    files.set('a.json', Buffer.from(json(1)))
    let sent: string | undefined
    answer = (request, response) => {
      sent = request.headers.authorization
      serve(request, response)
    }
    const source = openSource(url.replace('//', '//site:s%40cret@'), false)
    expect(source.shown).toBe(`${url}/`)
    await read(source)
    expect(sent).toBe(`Basic ${Buffer.from('site:s@cret').toString('base64')}`)
    expect((await newest('a')).source).toBe(`${url}/a.json`)
  })
})
