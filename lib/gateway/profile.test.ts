import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { moveMachine } from '@/lib/store/machine-history'
import { registered } from './testing/client'
import { aProfile, type TestGateway, type TestSite, testSite, valuesOf } from './testing/site'

let site: TestSite
let gateway: TestGateway

beforeAll(async () => {
  site = await testSite()
  gateway = await site.start()
})
afterAll(() => site.close())

let pools = 0
/** A registered machine of a pool of its own, so that its profile is its own too. */
const machineWithProfile = async (document?: object) => {
  const pool = `p${++pools}`
  if (document) await site.publish(pool, document)
  return { pool, machine: await registered(site, gateway.url, pool) }
}
const modified = (response: Response) =>
  new Date(response.headers.get('Last-Modified') ?? '').getTime()

describe('the profile', () => {
  test('is served as it was published, to its own address and to the token', async () => {
    const { pool, machine } = await machineWithProfile(aProfile)
    const text = JSON.stringify(aProfile)
    for (const response of [
      await machine.fetchProfile(gateway.url),
      await machine.call(gateway.url, '/v1/profile'),
    ]) {
      expect(response.status).toBe(200)
      expect(response.headers.get('Content-Type')).toBe('application/json')
      expect(response.headers.get('Muster-Revision')).toBe('1')
      expect(response.headers.get('ETag')).toMatch(/^"\w{64}(-gzip)?"$/)
      expect(await response.text()).toBe(text)
    }
    expect(await site.machine(machine.id)).toMatchObject({ profile: pool, revisionServed: 1 })
  })

  test('is asked for as the real client does: blanks between encodings, then If-Modified-Since', async () => {
    const { machine } = await machineWithProfile(aProfile)
    const asked = (since?: string) =>
      raw(`${gateway.url}${machine.profilePath}`, {
        TE: 'deflate,gzip;q=0.3',
        Connection: 'TE, close',
        'Accept-Encoding': 'gzip x-gzip x-bzip2 deflate',
        'User-Agent': 'libwww-perl/6.68',
        ...(since ? { 'If-Modified-Since': since } : {}),
      })
    const first = await asked()
    expect(first).toMatchObject({ status: 200, headers: { 'content-encoding': 'gzip' } })
    expect(JSON.parse(gunzipSync(first.body).toString())).toEqual(aProfile)
    const again = await asked(first.headers['last-modified'])
    expect(again).toMatchObject({ status: 304 })
    expect(again.body).toHaveLength(0)
    const plain = await raw(`${gateway.url}${machine.profilePath}`, {
      'Accept-Encoding': 'gzip;q=0, deflate',
    })
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.body.toString()).toBe(JSON.stringify(aProfile))
  })

  test('rises by a second at least with every revision, a rollback included', async () => {
    const { pool, machine } = await machineWithProfile(aProfile)
    const other = { ...aProfile, system: { state: 'production' } }
    let before = modified(await machine.fetchProfile(gateway.url))
    for (const [document, revision] of [
      [other, 2],
      [aProfile, 3],
      [other, 4],
    ] as const) {
      expect(await site.publish(pool, document)).toBe(revision)
      const since = new Date(before).toUTCString()
      const response = await machine.fetchProfile(gateway.url, { 'If-Modified-Since': since })
      expect(response.status).toBe(200)
      expect(await response.json()).toEqual(document)
      expect(modified(response)).toBeGreaterThanOrEqual(before + 1000)
      before = modified(response)
    }
    const other2 = await site.start()
    const elsewhere = await machine.fetchProfile(other2.url)
    expect(modified(elsewhere)).toBe(before)
    expect(await site.machine(machine.id)).toMatchObject({ revisionServed: 4 })
  })

  test('honours If-None-Match before If-Modified-Since, and HEAD without counting it as served', async () => {
    const { machine } = await machineWithProfile(aProfile)
    const head = await fetch(`${gateway.url}${machine.profilePath}`, { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect(await site.machine(machine.id)).toMatchObject({ revisionServed: null })
    const etag = head.headers.get('ETag') ?? ''
    const since = new Date(modified(head)).toUTCString()
    const matching = await machine.fetchProfile(gateway.url, { 'If-None-Match': etag })
    expect(matching.status).toBe(304)
    const other = { 'If-None-Match': '"other"', 'If-Modified-Since': since }
    expect((await machine.fetchProfile(gateway.url, other)).status).toBe(200)
  })

  test('that is not there yet is 503 with the reason, and comes when it is published', async () => {
    const { pool, machine } = await machineWithProfile()
    const without = await machine.fetchProfile(gateway.url)
    expect(without.status).toBe(503)
    expect(without.headers.get('Retry-After')).toBe('30')
    expect(valuesOf(await without.text()).message).toContain(`under the name ${pool}`)
    await site.db.profile.create({ data: { name: pool, problem: 'wn.json, line 3: no colon' } })
    const bad = await machine.fetchProfile(gateway.url)
    expect(valuesOf(await bad.text()).message).toContain('wn.json, line 3: no colon')
    await site.publish(pool, aProfile)
    expect((await machine.fetchProfile(gateway.url)).status).toBe(200)
  })

  test("is nobody else's: a wrong key, another's name, a retired machine", async () => {
    const { machine } = await machineWithProfile(aProfile)
    const { machine: other } = await machineWithProfile(aProfile)
    const statusOf = async (path: string) => (await fetch(`${gateway.url}${path}`)).status
    expect(await statusOf(machine.profilePath.replace(/q\/./, 'q/!'))).toBe(404)
    expect(await statusOf(machine.profilePath.replace(machine.name, other.name))).toBe(404)
    await site.db.$transaction((tx) =>
      moveMachine(tx, machine.machine, 'retired', '', { actor: 'test' }),
    )
    expect(await statusOf(machine.profilePath)).toBe(410)
    expect((await machine.call(gateway.url, '/v1/profile')).status).toBe(410)
  })

  test('keeps its times in a database of another time zone', async () => {
    const name = new URL(site.database.url).pathname.slice(1)
    await site.db.$executeRawUnsafe(`ALTER DATABASE "${name}" SET timezone TO 'Asia/Tokyo'`)
    const { machine } = await machineWithProfile(aProfile)
    const elsewhere = await site.start()
    const at = modified(await machine.fetchProfile(elsewhere.url))
    expect(Math.abs(at - Date.now())).toBeLessThan(60_000)
    await site.db.$executeRawUnsafe(`ALTER DATABASE "${name}" RESET timezone`)
  })
})

interface RawAnswer {
  status: number | undefined
  headers: Record<string, string | string[] | undefined> & { 'last-modified'?: string }
  body: Buffer
}

/** A request whose headers nobody adds to. */
function raw(url: string, headers: Record<string, string>): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      )
    })
      .on('error', reject)
      .end()
  })
}
