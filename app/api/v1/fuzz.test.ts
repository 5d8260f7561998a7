import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerSignIn } from '@/lib/access/sign-in'
import { errorSchema } from './schemas/common'
import { type AnyCall, anyCall, type Described } from './testing/any-call'
import { origin, siteToken, type TestApi, testApi } from './testing/api'
import type { Known } from './testing/from-schema'
import { furnish } from './testing/furnish'

let api: TestApi
let known: Known

beforeAll(async () => {
  api = await testApi()
  known = await furnish(api.db, (method, path, body) => api.admin.call(method, path, body))
})
afterAll(() => api.close())

test('whatever is sent, the API answers it, and never with an error of its own', async () => {
  const described: Described = (await api.admin.call('GET', '/openapi.json')).body
  await fc.assert(
    fc.asyncProperty(anyCall(described, siteToken, known), async (call) => {
      const { status, text } = await answered(call)
      if (status >= 400) errorSchema.parse(JSON.parse(text))
      // Beyond its catalogue there is no EC2 here.
      if (status >= 500) expect(JSON.parse(text).error.code).toBe('Ec2Unavailable')
    }),
    { seed: 20, numRuns: 400 },
  )
  expect({}).not.toHaveProperty('polluted')
  expect((await api.admin.call('GET', '/overview')).status).toBe(200)
})

const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')

test.each([
  ['GET', '/machines/%00', undefined, /machine: holds a NUL character/],
  ['POST', '/machines/a%00b/retire', {}, /machine: holds a NUL character/],
  ['GET', '/machines?q=a%00', undefined, /q: holds a NUL character/],
  ['POST', '/machines/wn-0001/configure', { reason: '\0' }, /reason: holds a NUL/],
  ['POST', '/machines/wn-0001/configure', { reason: '\ud800' }, /reason: holds half of a char/],
  ['PUT', '/profiles/wn/overlay', { patch: [{ '\0': 1 }], version: 0 }, /patch.0: has a name that/],
  ['PUT', '/profiles/wn/overlay', { patch: [deep(500)], version: 0 }, /is nested deeper than 200/],
  ['POST', '/profiles/wn/roll-back', { revision: 2 ** 31 }, /revision: is larger than any/],
  ['GET', '/profiles/wn?revision=2147483648', undefined, /revision: is larger than any/],
  ['GET', '/profiles/wn/references?revision=-2147483649', undefined, /revision: must be 1 or more/],
  ['GET', '/profiles/wn/revisions?cursor=2147483648', undefined, /cursor: is not one/],
  ['GET', `/machines?cursor=${cursor('name', '\0', 'x')}`, undefined, /cursor: is not one/],
  ['GET', `/machines?sort=state&cursor=${cursor('state', 'x', 'x')}`, undefined, /cursor: is not/],
  [
    'GET',
    `/machines?sort=heardAt&cursor=${cursor('heardAt', '2026-02-31 00:00:00+00', 'x')}`,
    undefined,
    /cursor: is not one/,
  ],
] as const)('%s %s with %j is refused with what is wrong', async (method, path, body, message) => {
  const answer = await api.admin.call(method, path, body)
  expect(answer).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringMatching(message) } },
  })
})

test('signing in takes no NUL and no more than it needs, and says so', async () => {
  const { response } = await api.signIn('\0@example.org', '\0')
  expect([400, 401]).toContain(response.status)
  let sent = 0
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1
      controller.enqueue(new Uint8Array(1024).fill(32))
    },
  })
  const refused = await answerSignIn(
    new Request(`${origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: endless,
      duplex: 'half',
    } as RequestInit),
  )
  expect(refused.status).toBe(413)
  expect(sent).toBeLessThan(50)
})

function deep(levels: number): unknown {
  return levels === 0 ? 1 : [deep(levels - 1)]
}

async function answered({ path, ...init }: AnyCall) {
  const response = await api.send(path, init)
  expect(response.headers.get('x-request-id')).not.toBeNull()
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
    await response.body?.cancel()
    return { status: response.status, text: '' }
  }
  return { status: response.status, text: await response.text() }
}
