import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '@/lib/store/testing/database'
import { importProfiles } from './import-profiles'
import { openSource } from './profile-source/open-source'
import type { ProfileSource } from './profile-source/source'
import { UrlSource } from './profile-source/url-source'

let database: TestDatabase

beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.drop())

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

describe('a web server', () => {
  const files = new Map<string, Buffer>()
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  let server: ReturnType<typeof createServer>
  let url: string

  beforeEach(async () => {
    files.clear()
    answer = serve
    server = createServer((request, response) => answer(request, response))
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
  const web = (timeoutMs = 20_000) => new UrlSource(url, { patient: false, timeoutMs })

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
    const problem = async (of = source) =>
      (await read(of)).problems.map(({ file, message }) => [file, message])
    files.delete('a.json')
    expect(await problem()).toEqual([[`${url}/a.json`, 'the server answers 404']])
    answer = (_request, response) => response.writeHead(500).end()
    expect(await problem()).toEqual([[`${url}/profiles-info.xml`, 'the server answers 500']])
    answer = () => undefined
    expect(await problem(web(500))).toEqual([
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
