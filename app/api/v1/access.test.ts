import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureFirstAdmin, firstAdminPassword } from '@/lib/access/first-admin'
import { loadConfig } from '@/lib/platform/config'
import { routes } from './routes'
import { origin, type TestApi, testApi } from './testing/api'

let api: TestApi
let password: string

beforeAll(async () => {
  api = await testApi()
  const config = loadConfig()
  expect(await ensureFirstAdmin(api.db, config)).toBe(true)
  expect(await ensureFirstAdmin(api.db, config)).toBe(false)
  password = firstAdminPassword(config)
})
afterAll(() => api.close())

const asBrowser = (cookie: string, headers: HeadersInit = {}) => ({
  headers: { cookie, host: 'localhost:3000', ...headers },
})

describe('signing in', () => {
  it('lets the first administrator in with the password that was made up', async () => {
    const { response, cookie } = await api.signIn('Admin@example.org', password)
    expect(response.status).toBe(200)
    const me = await api.send('/me', asBrowser(cookie))
    expect(await me.json()).toMatchObject({
      email: 'admin@example.org',
      role: 'admin',
      site: 'demo',
      simulated: true,
    })
  })

  it('works under another name and port than the console’s own URL', async () => {
    const { response } = await api.signIn('admin@example.org', password, {
      host: '127.0.0.1:4711',
      origin: 'http://127.0.0.1:4711',
      cookie: 'something=else',
    })
    expect(response.status).toBe(200)
  })

  it('refuses another site’s page', async () => {
    const { response } = await api.signIn('admin@example.org', password, {
      origin: 'https://evil.example',
      cookie: 'something=else',
    })
    expect(response.status).toBe(403)
  })

  it('refuses a wrong password, and after ten of them even the right one for a while', async () => {
    await api.admin.call('POST', '/users', {
      email: 'guessed@example.org',
      name: 'Guessed',
      role: 'viewer',
      password: 'correct horse',
    })
    for (let i = 0; i < 10; i++) {
      const { response } = await api.signIn('guessed@example.org', 'wrong guess')
      expect(response.status).toBe(401)
    }
    const { response } = await api.signIn('guessed@example.org', 'correct horse')
    expect(response.status).toBe(429)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('offers no sign-up', async () => {
    const { answerSignIn } = await import('@/lib/access/sign-in')
    const response = await answerSignIn(
      new Request(`${origin}/api/auth/sign-up/email`, { method: 'POST', body: '{}' }),
    )
    expect(response.status).toBe(404)
  })
})

describe('a session', () => {
  const change = { method: 'POST', body: '{}' }
  const json = { 'content-type': 'application/json' }

  it('changes things for the console’s own pages only', async () => {
    const { cookie } = await api.signIn('admin@example.org', password)
    const attempt = async (headers: HeadersInit) =>
      (
        await api.send('/machines/nobody-0001/retire', {
          ...change,
          ...asBrowser(cookie, { ...json, ...headers }),
        })
      ).status
    expect(await attempt({ 'sec-fetch-site': 'same-origin' })).toBe(404)
    expect(await attempt({ origin })).toBe(404)
    expect(await attempt({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })).toBe(
      403,
    )
    expect(await attempt({ origin: 'https://evil.example' })).toBe(403)
    expect(await attempt({ 'sec-fetch-site': 'none' })).toBe(403)
    expect(await attempt({})).toBe(403)
  })

  it('ends with its user, and a role counts from the next request on', async () => {
    const created = await api.admin.call('POST', '/users', {
      email: 'ann@example.org',
      name: 'Ann',
      role: 'viewer',
      password: 'correct horse',
    })
    const id: string = created.body.result.user.id
    const { cookie } = await api.signIn('ann@example.org', 'correct horse')
    const role = async () => (await (await api.send('/me', asBrowser(cookie))).json()).role
    expect(await role()).toBe('viewer')
    await api.admin.call('PATCH', `/users/${id}`, { role: 'operator' })
    expect(await role()).toBe('operator')
    await api.admin.call('POST', `/users/${id}/password`, { password: 'battery staple' })
    expect((await api.send('/me', asBrowser(cookie))).status).toBe(401)
    expect((await api.signIn('ann@example.org', 'correct horse')).response.status).toBe(401)
    expect((await api.signIn('ann@example.org', 'battery staple')).response.status).toBe(200)
    expect((await api.admin.call('DELETE', `/users/${id}`)).status).toBe(200)
    expect((await api.signIn('ann@example.org', 'battery staple')).response.status).toBe(401)
  })

  it('cannot take the last administrator away', async () => {
    const admin = await api.db.user.findFirstOrThrow({ where: { role: 'admin' } })
    for (const [method, body] of [
      ['DELETE', undefined],
      ['PATCH', { role: 'viewer' }],
    ] as const) {
      const answer = await api.admin.call(method, `/users/${admin.id}`, body)
      expect(answer.body.error).toMatchObject({
        code: 'Conflict',
        message: expect.stringContaining('the only administrator'),
      })
    }
  })
})

describe('an API token', () => {
  it('is shown once, works, and not after it is revoked', async () => {
    const made = await api.admin.call('POST', '/tokens', { name: 'batch', role: 'operator' })
    expect(made.status).toBe(201)
    const { id, token } = made.body.result
    expect(token).toMatch(/^muster_[\w-]{40,}$/)
    const mine = api.asToken(token)
    expect((await mine.call('GET', '/me')).body).toMatchObject({ name: 'batch', role: 'operator' })
    const listed = (await api.admin.call('GET', '/tokens')).body
    expect(JSON.stringify(listed)).not.toContain(token)
    expect(listed.items.find((one: { id: string }) => one.id === id).lastUsedAt).not.toBeNull()
    await api.admin.call('DELETE', `/tokens/${id}`)
    expect((await mine.call('GET', '/me')).status).toBe(401)
  })

  it('expires', async () => {
    const token = await api.tokenOf('admin', { expiresAt: new Date(Date.now() - 1000) })
    expect((await api.asToken(token).call('GET', '/me')).status).toBe(401)
  })

  it.each(['', 'Bearer', 'Bearer nonsense', 'Basic YTpi'])('%j is none', async (authorization) => {
    const response = await api.send('/me', { headers: { authorization } })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ error: { code: 'NotSignedIn' } })
  })
})

describe('every call', () => {
  const fill = (path: string) => path.replace(/\{\w+\}/g, 'nobody')
  const writes = routes.filter((route) => route.method !== 'GET')
  const named = (list: typeof routes) =>
    list.map((route) => ({ call: `${route.method} ${route.path}`, route }))

  it.each(named(routes))('$call is refused to nobody', async ({ route }) => {
    const response = await api.send(fill(route.path), { method: route.method })
    expect(response.status).toBe(401)
  })

  it.each(named(writes))('$call is refused to a viewer', async ({ route }) => {
    const before = await api.db.operation.count()
    const viewer = api.asToken(await api.tokenOf('viewer'))
    const answer = await viewer.call(route.method, fill(route.path), {})
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'NotAllowed' } } })
    expect(answer.body.error.requestId).toBe(answer.headers.get('x-request-id'))
    expect(await api.db.operation.count()).toBe(before)
  })

  it.each(named(routes.filter((route) => route.permission === 'admin')))(
    '$call is refused to an operator',
    async ({ route }) => {
      const operator = api.asToken(await api.tokenOf('operator'))
      const body = route.method === 'GET' ? undefined : {}
      expect((await operator.call(route.method, fill(route.path), body)).status).toBe(403)
    },
  )
})
