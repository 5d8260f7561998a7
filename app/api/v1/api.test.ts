import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { addMachine, addPool } from '@/lib/operations/testing/site'
import { answerRequest } from './http/answer-request'
import { apiRoute } from './http/api-route'
import { routes } from './routes'
import { machinePageSchema } from './schemas/machines'
import { operationDetailSchema, operationPageSchema } from './schemas/operations'
import { overviewSchema, poolSchema, scalePreviewSchema } from './schemas/pools'
import { catalogSchema } from './schemas/site'
import { origin, siteToken, type TestApi, testApi } from './testing/api'

let api: TestApi
let pool: string
let count = 0

beforeAll(async () => {
  api = await testApi()
  await api.db.profile.create({ data: { name: 'worker' } })
})
afterAll(() => api.close())
beforeEach(() => {
  pool = `p${++count}`
})

const get = async (path: string) => (await api.admin.call('GET', path)).body

describe('pools', () => {
  it('are created, scaled, edited and deleted', async () => {
    const created = await api.admin.call('POST', '/pools', {
      name: pool,
      profile: 'worker',
      image: 'ami-0a0000000000000a1',
      instanceTypes: ['m5.large'],
      zones: ['us-east-1a'],
      reason: 'for the new queue',
    })
    expect(created.status).toBe(201)
    const scaled = await api.admin.call('PATCH', `/pools/${pool}`, { desired: 2, version: 1 })
    expect(scaled.status).toBe(202)
    expect(scaled.body.result.requested).toEqual([`${pool}-0001`, `${pool}-0002`])
    const operation = await get(`/operations/${scaled.body.operation}`)
    expect(operationDetailSchema.parse(operation)).toMatchObject({
      title: `Scale ${pool} from 0 to 2`,
      status: 'running',
      progress: { total: 2, reached: 0, faulty: 0 },
    })
    const shown = poolSchema.parse(await get(`/pools/${pool}`))
    expect(shown).toMatchObject({ desired: 2, version: 2, running: 1, counts: { requested: 2 } })
    await api.admin.call('PATCH', `/pools/${pool}`, { description: 'queue', version: 2 })
    expect(await get(`/pools/${pool}`)).toMatchObject({ description: 'queue', version: 3 })
    const refused = await api.admin.call('DELETE', `/pools/${pool}`, { version: 3 })
    expect(refused.body.error.message).toContain('still has 2 machines')
  })

  it('answer a stale version with the present pool', async () => {
    await addPool(api.db, pool, { version: 4 })
    const answer = await api.admin.call('PATCH', `/pools/${pool}`, { desired: 3, version: 1 })
    expect(answer.status).toBe(409)
    expect(answer.body.error).toMatchObject({ code: 'StaleVersion' })
    expect(poolSchema.parse(answer.body.error.details.current)).toMatchObject({ version: 4 })
  })

  it.each([
    [{ desired: -1, version: 1 }, 'desired: must be 0 or more'],
    [{ desired: 1e9, version: 1 }, 'desired: must be 10000 or less'],
    [{ desired: 'five', version: 1 }, 'desired: must be a whole number'],
    [{ desired: 1 }, 'version: is required'],
    [{ desired: 1, max: 5, version: 1 }, 'in two calls'],
    [{ version: 1 }, 'Nothing to change'],
    [{ desired: 1, version: 1, colour: 'red' }, 'colour'],
    [[], 'expected object'],
  ])('refuse %j', async (body, message) => {
    await addPool(api.db, pool)
    const answer = await api.admin.call('PATCH', `/pools/${pool}`, body)
    expect(answer.status).toBe(400)
    expect(answer.body.error.message).toContain(message)
    expect(await get(`/pools/${pool}`)).toMatchObject({ desired: 0, version: 1 })
  })

  it.each(['../x', 'a/b', 'x'.repeat(300), '%00', "'; drop table"])(
    'named %j are not there',
    async (name) => {
      const answer = await api.admin.call('GET', `/pools/${encodeURIComponent(name)}`)
      expect(answer.status).toBe(404)
    },
  )

  it('tell that launching is stopped and why, and are resumed', async () => {
    await addPool(api.db, 'halted', {
      launchesStoppedAt: new Date('2026-01-01T10:00:00Z'),
      launchesStoppedWhy: 'Ten boots in a row have failed.',
    })
    const stopped = async () => (await api.admin.call('GET', '/pools/halted')).body.launchesStopped
    expect(await stopped()).toEqual({
      since: '2026-01-01T10:00:00.000Z',
      why: 'Ten boots in a row have failed.',
    })
    const viewer = api.asToken(await api.tokenOf('viewer'))
    expect((await viewer.call('POST', '/pools/halted/resume')).status).toBe(403)
    const { status, body } = await api.admin.call('POST', '/pools/halted/resume', {
      reason: 'The image is mended',
    })
    expect(status).toBe(202)
    expect(body.result).toEqual({ pool: 'halted' })
    expect(await stopped()).toBeNull()
    const operation = await api.admin.call('GET', `/operations/${body.operation}`)
    expect(operation.body).toMatchObject({
      ...{ kind: 'resume-pool', status: 'succeeded', reason: 'The image is mended' },
    })
    const again = await api.admin.call('POST', '/pools/halted/resume')
    expect(again.status).toBe(409)
    expect(again.body.error.message).toBe('Launching is not stopped for this pool.')
  })

  it('tell who would go', async () => {
    await addPool(api.db, pool, { desired: 3 })
    await addMachine(api.db, pool, 1, 'configured', { protected: true })
    await addMachine(api.db, pool, 2, 'configured')
    await addMachine(api.db, pool, 3, 'booting')
    const preview = scalePreviewSchema.parse(await get(`/pools/${pool}/scale-preview?desired=2`))
    expect(preview.victims).toMatchObject([{ name: `${pool}-0003`, reason: 'still booting' }])
    expect(preview.candidates).toHaveLength(3)
    const chosen = await get(`/pools/${pool}/scale-preview?desired=2&retire=${pool}-0002`)
    expect(chosen.victims).toMatchObject([{ name: `${pool}-0002`, reason: 'chosen by hand' }])
    expect((await get(`/pools/${pool}/scale-preview?desired=0`)).refusal).toContain('1 protected')
    expect((await get(`/pools/${pool}/scale-preview?desired=99`)).refusal).toContain('maximum')
  })
})

describe('machines', () => {
  const names = (page: { items: { name: string }[] }) => page.items.map((m) => m.name)

  it('are filtered', async () => {
    await addPool(api.db, pool)
    await addMachine(api.db, pool, 1, 'configured', {
      zone: 'us-east-1a',
      instanceType: 'm5.large',
      privateIp: '10.1.2.3',
      gatewayId: 'g1',
    })
    await addMachine(api.db, pool, 2, 'booting', {
      faultCode: 'BootTimeout',
      faultMessage: 'silent',
      faultSince: new Date(),
    })
    await addMachine(api.db, pool, 3, 'retired', { protected: true })
    const found = async (query: string) => {
      const page = machinePageSchema.parse(await get(`/machines?pool=${pool}&${query}`))
      expect(page.total).toBe(page.items.length)
      return names(page)
        .map((name) => name.slice(-1))
        .join('')
    }
    expect(await found('')).toBe('123')
    expect(await found('state=configured,booting')).toBe('12')
    expect(await found('state=configured&state=booting')).toBe('12')
    expect(await found('state=!retired')).toBe('12')
    expect(await found('fault=any')).toBe('2')
    expect(await found('fault=none')).toBe('13')
    expect(await found('fault=!any')).toBe('13')
    expect(await found('fault=BootTimeout')).toBe('2')
    expect(await found('zone=us-east-1a&type=m5.large')).toBe('1')
    expect(await found('connected=true')).toBe('1')
    expect(await found('protected=true')).toBe('3')
    expect(await found('intent=retire')).toBe('')
    expect(await found('q=10.1.2')).toBe('1')
    expect(await found('q=BOOT')).toBe('2')
    expect(await found('q=%25')).toBe('')
    expect(await found('sort=-state')).toBe('312')
    for (const bad of ['state=gone', 'sort=colour', 'limit=0', 'cursor=x', 'colour=red']) {
      expect((await api.admin.call('GET', `/machines?${bad}`)).status).toBe(400)
    }
  })

  it('are sorted by every column, without values last', async () => {
    await addPool(api.db, pool)
    for (const n of [1, 2, 3]) await addMachine(api.db, pool, n, 'booting')
    const columns = routes
      .find((route) => route.path === '/machines')
      ?.query?.toJSONSchema({ io: 'input' })
    const text = JSON.stringify(columns)
    const known = /One of ([\w, ]+);/.exec(text)?.[1]?.split(', ') ?? []
    expect(known.length).toBeGreaterThan(15)
    for (const column of known.flatMap((name) => [name, `-${name}`])) {
      const seen: string[] = []
      let cursor = ''
      do {
        const page = await get(`/machines?pool=${pool}&sort=${column}&limit=2${cursor}`)
        seen.push(...names(page))
        cursor = page.next ? `&cursor=${page.next}` : ''
      } while (cursor)
      expect([...seen].sort(), column).toEqual([1, 2, 3].map((n) => `${pool}-000${n}`))
    }
  })

  it('are paged without a repeat or a gap while others come, go and change', async () => {
    await addPool(api.db, pool)
    for (let n = 1; n <= 9; n++) await addMachine(api.db, pool, n * 10)
    const seen: string[] = []
    let page = await get(`/machines?pool=${pool}&limit=3`)
    seen.push(...names(page))
    expect(page.total).toBe(9)
    // One before the page's end, one after it; one that was shown changes its state.
    await addMachine(api.db, pool, 5)
    await addMachine(api.db, pool, 45)
    await api.db.machine.update({
      where: { name: `${pool}-0020` },
      data: { state: 'retired', retiredAt: new Date() },
    })
    while (page.next) {
      page = await get(`/machines?pool=${pool}&limit=3&cursor=${page.next}`)
      seen.push(...names(page))
    }
    expect(seen).toEqual([10, 20, 30, 40, 45, 50, 60, 70, 80, 90].map((n) => `${pool}-00${n}`))
    expect(page.total).toBe(11)
    const mixed = await api.admin.call('GET', `/machines?sort=-name&cursor=${'W10'}`)
    expect(mixed.status).toBe(400)
  })

  it('are sorted by the number in their name', async () => {
    await addPool(api.db, pool)
    await addMachine(api.db, pool, 10_000)
    await addMachine(api.db, pool, 9_999)
    expect(names(await get(`/machines?pool=${pool}`))).toEqual([`${pool}-9999`, `${pool}-10000`])
  })

  it('are shown with their history and their last run', async () => {
    await addPool(api.db, pool)
    const machine = await addMachine(api.db, pool, 1, 'configured')
    for (let i = 0; i < 5; i++) {
      await api.db.machineEvent.create({
        data: { machineId: machine.id, kind: 'phase', message: `line ${i}`, actor: 'gateway' },
      })
    }
    await api.db.componentRun.create({
      data: {
        machineId: machine.id,
        errors: 1,
        warnings: 0,
        report: {
          ERRORS: 1,
          ERR_COMPS: { cron: '1' },
          CLIST: [{ name: 'spma' }, { name: 'cron' }],
        },
      },
    })
    expect(await get(`/machines/${machine.name}`)).toMatchObject({
      name: machine.name,
      timeouts: { boot: 600 },
      lastRun: {
        components: [
          { name: 'spma', errors: 0, warnings: 0 },
          { name: 'cron', errors: 1, warnings: 0 },
        ],
      },
    })
    const first = await get(`/machines/${machine.name}/events?limit=2`)
    expect(first.items.map((e: { message: string }) => e.message)).toEqual(['line 4', 'line 3'])
    const second = await get(`/machines/${machine.name}/events?limit=9&cursor=${first.next}`)
    expect(second).toMatchObject({ next: null, total: 5 })
    expect(second.items).toHaveLength(3)
  })

  it('tell why the console output cannot be had', async () => {
    await addPool(api.db, pool)
    await addMachine(api.db, pool, 1)
    await addMachine(api.db, pool, 2, 'booting')
    const none = await api.admin.call('GET', `/machines/${pool}-0001/console-output`)
    expect(none.status).toBe(404)
    const away = await api.admin.call('GET', `/machines/${pool}-0002/console-output`)
    expect(away).toMatchObject({ status: 502, body: { error: { code: 'Ec2Unavailable' } } })
  })
})

describe('a log', () => {
  const text = 'Grüße aus Genève ✓\n\u001b[31mrot\u001b[0m 🐧🐧\n'
  const bytes = Buffer.from(text)

  async function machineWithLog(state: 'booting' | 'retired', parts: Buffer[]) {
    await addPool(api.db, pool)
    const machine = await addMachine(api.db, pool, 1, state === 'retired' ? 'booting' : state)
    let start = 0
    for (const part of parts) {
      await api.db.logChunk.create({
        data: { machineId: machine.id, start, bytes: new Uint8Array(part) },
      })
      start += part.length
    }
    await api.db.machine.update({ where: { id: machine.id }, data: { logBytes: start } })
    if (state === 'retired') {
      await api.db.machine.update({
        where: { id: machine.id },
        data: { state, retiredAt: new Date() },
      })
    }
    return `/machines/${machine.name}/log`
  }

  it('is read from any byte, in pieces of any size, without a broken character', async () => {
    const parts = Array.from({ length: 10 }, (_, i) => bytes.subarray(i * 7, (i + 1) * 7))
    const log = await machineWithLog(
      'booting',
      parts.filter((part) => part.length > 0),
    )
    for (const limit of [16, 17, 18, 19, 23]) {
      let at = 0
      let read = ''
      do {
        const piece = await get(`${log}?from=${at}&limit=${limit}`)
        expect(piece.from).toBe(at)
        read += piece.text
        at = piece.next
        if (at >= piece.size) break
      } while (at < bytes.length)
      expect(read).toBe(text)
    }
    for (let from = 0; from <= bytes.length; from++) {
      const piece = await get(`${log}?from=${from}`)
      expect(piece.text).not.toContain('\uFFFD')
      expect(text.endsWith(piece.text)).toBe(true)
      expect(piece).toMatchObject({ next: bytes.length, size: bytes.length })
    }
  })

  it('holds back a character whose end has not come, until there will be none', async () => {
    const cut = bytes.subarray(0, 3)
    const log = await machineWithLog('booting', [cut])
    expect(await get(log)).toEqual({ from: 0, next: 2, size: 2, text: 'Gr' })
    pool = `p${++count}`
    const ended = await machineWithLog('retired', [cut])
    expect(await get(ended)).toEqual({ from: 0, next: 3, size: 3, text: 'Gr\uFFFD' })
  })

  it('is downloaded whole, byte by byte as it was sent', async () => {
    const junk = Buffer.from([0xff, 0xfe, 0x00, 0x80])
    const log = await machineWithLog('booting', [bytes, junk])
    const response = await api.send(`${log}?download=1`, {
      headers: { authorization: `Bearer ${siteToken}` },
    })
    expect(response.headers.get('content-disposition')).toContain(`${pool}-0001.log`)
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.concat([bytes, junk]))
  })

  it('that is not there is empty', async () => {
    const log = await machineWithLog('booting', [])
    expect(await get(`${log}?from=100`)).toEqual({ from: 0, next: 0, size: 0, text: '' })
  })
})

describe('the site', () => {
  it('is told at a glance', async () => {
    await addPool(api.db, pool, { desired: 1 })
    await addMachine(api.db, pool, 1, 'configured', {
      faultCode: 'Unreachable',
      faultMessage: 'left its room',
      faultSince: new Date(),
    })
    const overview = overviewSchema.parse(await get('/overview'))
    expect(overview.pools.find((one) => one.name === pool)).toMatchObject({
      counts: { configured: 1, faulty: 1 },
      worstFault: { code: 'Unreachable', count: 1 },
      medians: { total: expect.any(Number) },
    })
    expect(overview.configured.some((one) => one.pool === pool)).toBe(true)
    expect(overview.problems.map((p) => p.source)).toContain('controller')
  })

  it('tells what pools can be made of, and what EC2 does not answer', async () => {
    const whole = catalogSchema.parse(await get('/catalog'))
    expect(whole).toMatchObject({ zones: ['us-east-1a', 'us-east-1b'], problems: [] })
    expect(whole.profiles).toContain('worker')
    expect(whole.instanceTypes.map((type) => [type.name, type.zones])).toEqual([
      ['m5.large', ['us-east-1a', 'us-east-1b']],
      ['m6g.large', ['us-east-1a']],
    ])
  })

  it('lists operations by what they are about', async () => {
    await addPool(api.db, pool)
    await api.admin.call('PATCH', `/pools/${pool}`, { desired: 1, version: 1, reason: 'because' })
    await api.admin.call('POST', `/machines/${pool}-0001/protect`)
    const list = async (query: string) =>
      operationPageSchema.parse(await get(`/operations?${query}`))
    expect((await list(`pool=${pool}`)).items.map((o) => o.kind)).toEqual([
      'protect-machine',
      'scale-pool',
    ])
    expect((await list(`machine=${pool}-0001`)).total).toBe(2)
    expect((await list(`pool=${pool}&status=running`)).items).toHaveLength(1)
    expect((await list(`pool=${pool}&kind=scale-pool&q=because`)).items).toHaveLength(1)
    const first = await list(`pool=${pool}&limit=1`)
    const second = await list(`pool=${pool}&limit=1&cursor=${first.next}`)
    expect(second).toMatchObject({ items: [{ kind: 'scale-pool' }], next: null, total: 2 })
  })

  it('publishes a profile, or says where it is wrong', async () => {
    const put = (document: string) =>
      api.send('/profiles/site-profile', {
        method: 'PUT',
        headers: { authorization: `Bearer ${siteToken}` },
        body: document,
      })
    const document = { software: { components: { spma: { active: true } } }, system: {} }
    const taken = await put(JSON.stringify(document))
    expect(await taken.json()).toMatchObject({ result: { revision: 1, changed: true } })
    expect(await get('/profiles/site-profile')).toMatchObject({
      revision: 1,
      shown: 1,
      components: 1,
      document,
      revisions: [{ number: 1, source: 'HTTP API' }],
    })
    const refused = await put('{"software": ')
    expect(refused.status).toBe(422)
    expect((await get('/profiles')).items.map((p: { name: string }) => p.name)).toContain(
      'site-profile',
    )
  })
})

describe('a request', () => {
  const authorization = `Bearer ${siteToken}`

  it('to nowhere is answered in JSON', async () => {
    for (const path of ['/nowhere', '/pools/a/b/c', '', '/%zz']) {
      const response = await api.send(path, { headers: { authorization } })
      expect([400, 404]).toContain(response.status)
      expect(await response.json()).toMatchObject({
        error: { code: expect.any(String), requestId: response.headers.get('x-request-id') },
      })
    }
  })

  it.each([
    ['text/plain', '{}', 400],
    ['application/json', '{"desired":', 400],
    ['application/json', Buffer.from([0x22, 0xff, 0x22]), 400],
    ['application/json', `{"reason":"${'x'.repeat(100_000)}"}`, 413],
  ])('with a body of %s that is wrong is refused', async (type, body, status) => {
    await addPool(api.db, pool)
    const response = await api.send(`/pools/${pool}`, {
      method: 'PATCH',
      headers: { authorization, 'content-type': type },
      body,
    })
    expect(response.status).toBe(status)
  })

  it('is bounded however its length is told', async () => {
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(16_384).fill(32)),
    })
    const response = await api.send('/pools', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: endless,
      duplex: 'half',
    } as RequestInit)
    expect(response.status).toBe(413)
  })

  it('with an Idempotency-Key acts once', async () => {
    await addPool(api.db, pool)
    const key = { 'idempotency-key': `scale-${pool}` }
    const scale = (desired: number) =>
      api.admin.call('PATCH', `/pools/${pool}`, { desired, version: 1 }, key)
    const both = await Promise.all([scale(2), scale(2)])
    expect(both[0].body).toEqual(both[1].body)
    expect((await scale(2)).body).toEqual(both[0].body)
    expect((await get(`/pools/${pool}`)).counts.requested).toBe(2)
    expect((await scale(3)).status).toBe(422)
    const bad = await api.admin.call(
      'PATCH',
      `/pools/${pool}`,
      { desired: 1, version: 2 },
      {
        'idempotency-key': 'two words',
      },
    )
    expect(bad.status).toBe(400)
  })

  it('that breaks something inside is masked', async () => {
    const broken = apiRoute(
      { method: 'GET', path: '/broken', summary: '', permission: 'viewer', answer: z.null() },
      () => {
        throw new Error('the password is hunter2')
      },
    )
    const response = await answerRequest(
      new Request(`${origin}/api/v1/broken`, { headers: { authorization } }),
      [broken],
    )
    expect(response.status).toBe(500)
    const { error } = await response.json()
    expect(error.code).toBe('Internal')
    expect(JSON.stringify(error)).not.toContain('hunter2')
    expect(error.requestId).toBe(response.headers.get('x-request-id'))
  })
})

describe('the description', () => {
  it('is OpenAPI of every call, and only of those', async () => {
    const description = await get('/openapi.json')
    expect(description.openapi).toBe('3.1.0')
    const described = Object.entries<Record<string, unknown>>(description.paths).flatMap(
      ([path, calls]) => Object.keys(calls).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described.sort()).toEqual(routes.map((r) => `${r.method} ${r.path}`).sort())
    const ids = new Set<string>()
    for (const [path, calls] of Object.entries<Record<string, never>>(description.paths)) {
      for (const call of Object.values<{
        operationId: string
        parameters: { name: string; in: string; schema: object }[]
        responses: Record<string, { content?: Record<string, { schema: object }> }>
      }>(calls)) {
        expect(ids.has(call.operationId)).toBe(false)
        ids.add(call.operationId)
        const inPath = call.parameters.filter((p) => p.in === 'path').map((p) => p.name)
        expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]))
        const [status] = Object.keys(call.responses)
        expect(Number(status)).toBeGreaterThanOrEqual(200)
      }
    }
    const sizes = description.paths['/pools/{pool}'].patch.requestBody
    expect(sizes.content['application/json'].schema.properties.desired).toMatchObject({
      type: 'integer',
      minimum: 0,
      maximum: 10_000,
    })
    expect(JSON.stringify(description)).not.toContain('"$schema"')
  })
})

describe('the change feed', () => {
  async function openFeed() {
    const stop = new AbortController()
    const response = await api.send('/changes', {
      headers: { authorization: `Bearer ${siteToken}` },
      signal: stop.signal,
    })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    let text = ''
    const reader = response.body?.getReader()
    const ended = (async () => {
      for (;;) {
        const piece = await reader?.read()
        if (!piece || piece.done) return
        text += new TextDecoder().decode(piece.value)
      }
    })()
    return { stop, ended, text: () => text }
  }

  it('says hello, then what changed, machines by their names', async () => {
    const [one, other] = await Promise.all([openFeed(), openFeed()])
    await vi.waitFor(() => expect(one.text()).toBe('event: hello\ndata: {}\n\n'))
    await addPool(api.db, pool)
    await api.admin.call('PATCH', `/pools/${pool}`, { desired: 2, version: 1 })
    for (const feed of [one, other]) {
      await vi.waitFor(() => {
        const events = feed.text().split('\n\n').slice(1)
        const changes = events
          .filter((event) => event.startsWith('event: changes\n'))
          .flatMap((event) => JSON.parse(event.split('data: ')[1] ?? '[]'))
        expect(changes).toContainEqual({ topic: 'pool', id: pool, pool })
        expect(changes).toContainEqual({ topic: 'machine', id: `${pool}-0002`, pool })
      })
    }
    one.stop.abort()
    other.stop.abort()
    await Promise.all([one.ended, other.ended])
  })
})
