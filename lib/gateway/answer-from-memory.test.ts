import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { registered, type TestMachine } from './testing/client'
import { aProfile, type TestGateway, type TestSite, testSite } from './testing/site'
import { Talk } from './testing/talk'

describe('from memory', () => {
  let site: TestSite
  let gateway: TestGateway
  let machine: TestMachine
  let modified: string

  beforeAll(async () => {
    site = await testSite()
    gateway = await site.start()
    await site.publish('wn', aProfile)
    machine = await registered(site, gateway.url)
    const first = await machine.fetchProfile(gateway.url)
    modified = first.headers.get('Last-Modified') ?? ''
  })
  afterAll(() => site.close())

  const open = () => new Talk(gateway.port)
  const get = (...more: string[]) =>
    `GET ${machine.profilePath} HTTP/1.1\r\n${['Host: muster', ...more].join('\r\n')}\r\n\r\n`
  const text = JSON.stringify(aProfile)

  test('answers again and again on one connection, between other calls', async () => {
    const talk = open()
    expect(await talk.say(get())).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\nDate: .*\r\n\r\n\{.*\}$/s)
    const held = await talk.say(get(`If-Modified-Since: ${modified}`))
    expect(held).toMatch(/^HTTP\/1\.1 304 Not Modified\r\n.*\r\n\r\n$/s)
    const body = 'phase=bootstrapped'
    const status = `POST /v1/status HTTP/1.1\r\nHost: muster\r\nAuthorization: Bearer ${machine.token}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    expect(await talk.say(status)).toContain('revision=1\nrendering=')
    expect(await talk.say(get())).toContain(text)
    expect(await talk.say('GET /healthz HTTP/1.1\r\nHost: muster\r\n\r\n')).toContain('ok=1')
    talk.end()
  })

  test('takes a request in pieces, and two at once', async () => {
    const talk = open()
    const [begin, rest] = [get().slice(0, 30), get().slice(30)]
    talk.send(begin)
    await talk.settle()
    expect(await talk.say(rest)).toContain(text)
    const other = open()
    other.send(get() + get(`If-Modified-Since: ${modified}`))
    await expect.poll(() => other.heard).toMatch(/ 200 OK.* 304 Not Modified/s)
    talk.end()
    other.end()
  })

  test('closes the connection when it is asked to, and when the gateway stops', async () => {
    const talk = open()
    expect(await talk.say(get('Connection: TE, close'))).toMatch(/\r\nConnection: close\r\n/i)
    await expect.poll(() => talk.ended).toBe(true)
    const second = await site.start()
    const idle = new Talk(second.port)
    await expect.poll(() => idle.connected).toBe(true)
    await second.close()
    await expect.poll(() => idle.ended).toBe(true)
  })

  test('keeps to what a machine may ask', async () => {
    const strict = await site.start({ bounds: { requestRate: 1 } })
    await machine.fetchProfile(strict.url)
    const statuses: number[] = []
    for (let n = 0; n < 8; n++) statuses.push((await machine.fetchProfile(strict.url)).status)
    expect(statuses[0]).toBe(200)
    expect(statuses.at(-1)).toBe(429)
  })

  test('is counted', async () => {
    await machine.fetchProfile(gateway.url, { 'If-Modified-Since': modified })
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
    expect(metrics).toMatch(/muster_gateway_requests_total\{route="\/q",status="304"\} [1-9]/)
  })
})
