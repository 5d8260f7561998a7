import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ConfigError } from '@/lib/platform/config'
import { sha256Hex } from '@/lib/platform/ids'
import { type Relay, relayTo } from '@/lib/store/testing/relay'
import { loadBounds } from './bounds'
import { startGateway } from './gateway'
import { ask, registered, type TestMachine } from './testing/client'
import { joinRoom } from './testing/room-client'
import { aProfile, type TestGateway, type TestSite, testSite } from './testing/site'

let site: TestSite
let gateway: TestGateway

beforeAll(async () => {
  site = await testSite()
  await site.publish('wn', aProfile)
  gateway = await site.start()
})
afterAll(() => site.close())

describe('while the database is away', () => {
  let relay: Relay
  let behind: TestGateway
  let machine: TestMachine
  const readiness = async () => (await fetch(`${behind.url}/readyz`)).status

  beforeAll(async () => {
    relay = await relayTo(site.database.url)
    behind = await site.start({ databaseUrl: relay.url, bounds: { roomComment: 0.3 } })
    machine = await registered(site, gateway.url)
    await vi.waitFor(async () => expect(await readiness()).toBe(200), 15_000)
  })

  test('calls are answered with 503, rooms stay open and hear later what they missed', async () => {
    const room = await joinRoom(machine, behind.url)
    await expect.poll(async () => (await site.machine(machine.id)).gatewayId).toBe(behind.id)
    await expect.poll(() => room.heard).toHaveLength(1)
    await relay.cut()
    const status = await machine.status(behind.url, { phase: 'bootstrapped' })
    expect(status).toMatchObject({ status: 503, values: { error: 'Unavailable' } })
    expect(Number(status.headers.get('Retry-After'))).toBeGreaterThan(0)
    expect(await machine.log(behind.url, 0, 'x')).toMatchObject({ status: 503 })
    expect((await machine.fetchProfile(behind.url)).status).toBe(503)
    expect(await ask(`${behind.url}/v1/register`, await site.proof(machine))).toMatchObject({
      status: 503,
    })
    expect((await fetch(`${behind.url}/healthz`)).status).toBe(200)
    await expect.poll(readiness).toBe(503)
    const comments = room.comments
    await site.publish('wn', { ...aProfile, meanwhile: true })
    await expect.poll(() => room.comments).toBeGreaterThan(comments)
    expect(room.ended).toBe(false)
    await relay.mend()
    await expect.poll(() => room.heard.at(-1)?.data).toMatch(/^revision=2 rendering=\w{16}$/)
    await expect.poll(readiness).toBe(200)
    expect(await machine.log(behind.url, 0, 'x')).toMatchObject({ status: 200 })
    room.leave()
  })

  test('a gateway starts all the same, and is ready when the database is there', async () => {
    await relay.cut()
    const early = await site.start({ databaseUrl: relay.url })
    expect((await fetch(`${early.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${early.url}/v1/agent`)).status).toBe(200)
    await relay.mend()
    await expect.poll(async () => (await fetch(`${early.url}/readyz`)).status).toBe(200)
  })
})

test('a port in use is one clear line', async () => {
  const taken = createServer()
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, () => {
      const address = taken.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
  const config = { ...site.config, gatewayPort: port }
  await expect(startGateway(config, site.database.url, loadBounds({}))).rejects.toThrow(
    new ConfigError(
      `GATEWAY_PORT=${port}: the port is in use: stop what listens there, or set another`,
    ),
  )
  await new Promise((resolve) => taken.close(resolve))
})

test('bounds are set by the environment; a bad one is one clear line', () => {
  expect(loadBounds({ MUSTER_MAX_LOG: '2048', MUSTER_MAX_BODY: '' })).toMatchObject({
    log: 2048,
    body: 262_144,
  })
  expect(() => loadBounds({ MUSTER_MAX_LOG: 'much' })).toThrow(
    new ConfigError('MUSTER_MAX_LOG=much: must be a number'),
  )
})

test('the agent comes whole, with its hash', async () => {
  const response = await fetch(`${gateway.url}/v1/agent`)
  const script = await response.text()
  expect(script).toBe(readFileSync('public/agent/muster-agent', 'utf8'))
  expect(response.headers.get('Muster-Agent-Sha256')).toBe(sha256Hex(script))
})

test('metrics count calls by route, and name no machine and no key', async () => {
  const machine = await registered(site, gateway.url)
  await machine.fetchProfile(gateway.url)
  const text = await (await fetch(`${gateway.url}/metrics`)).text()
  expect(text).toMatch(/muster_gateway_requests_total\{route="\/q",status="200"\} [1-9]/)
  expect(text).toMatch(/muster_gateway_registrations_total\{result="ok"\} [1-9]/)
  expect(text).not.toContain(machine.name)
  expect(text).not.toContain(machine.profilePath)
})

test('a machine that calls too often is told to wait', async () => {
  const strict = await site.start({ bounds: { requestRate: 1 } })
  const machine = await registered(site, gateway.url)
  const answers = []
  for (let i = 0; i < 7; i++) answers.push(await machine.log(strict.url, 0, ''))
  expect(answers[0]).toMatchObject({ status: 200 })
  expect(answers.at(-1)).toMatchObject({ status: 429, values: { error: 'TooMany' } })
  expect(answers.at(-1)?.headers.get('Retry-After')).toBe('1')
})

test('whatever is sent, the answer is never an error of ours', async () => {
  const machine = await registered(site, gateway.url)
  const launched = await site.launched()
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constantFrom('bootstrapped', 'configured', 'failed', '0', '1', '-1', '1e9', '\u0000', ''),
  )
  const key = fc.constantFrom('phase', 'revision', 'exit', 'step', 'message', 'launch', 'signature')
  const path = fc.oneof(
    fc.constantFrom(
      '/v1/register',
      '/v1/status',
      '/v1/components',
      '/v1/log',
      '/v1/log?offset=0',
      '/v1/log?offset=1',
      '/v1/profile',
      '/v1/room',
      machine.profilePath,
      '/q/%00/x.json',
      '/q/%zz/%2e%2e',
    ),
    fc.webPath().map((p) => `/${p}`),
  )
  const body = fc.oneof(
    fc.dictionary(key, text).map((values) => new URLSearchParams(values).toString()),
    fc.uint8Array({ maxLength: 500 }),
    fc.json(),
    text,
  )
  const token = fc.constantFrom(
    `Bearer ${machine.token}`,
    `Bearer ${launched.launchToken}`,
    'Bearer x',
    'Basic eDp5',
    '',
  )
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD')
  await fc.assert(
    fc.asyncProperty(method, path, token, body, async (verb, at, authorization, content) => {
      const response = await fetch(`${gateway.url}${at}`, {
        method: verb,
        headers: authorization ? { Authorization: authorization } : {},
        ...(verb === 'GET' || verb === 'HEAD'
          ? {}
          : { body: typeof content === 'string' ? content : new Uint8Array(content) }),
      })
      await response.body?.cancel()
      expect(response.status).toBeLessThan(500)
    }),
    { numRuns: 200, seed: 7 },
  )
})
