import { readdirSync } from 'node:fs'
import type { ChaosStack } from '@/chaos/stack/stack'
import { until } from './script'

/** What `{pool}` and its like stand for. */
export type Known = Readonly<Record<string, string>>

interface Described {
  paths: Record<
    string,
    { get?: { parameters?: { name: string; in: string; required?: boolean }[] } }
  >
}

/** Makes every reading call that the API describes of itself, as far as `known` has what it is about. */
export async function readEverything({ api, consoleUrls, layout }: ChaosStack, known: Known) {
  const { paths } = await api.get<Described>('/openapi.json')
  for (const [path, { get }] of Object.entries(paths)) {
    if (!get) continue
    const parameters = get.parameters ?? []
    if (!parameters.every((one) => one.required !== true || one.name in known)) continue
    const filled = path
      .replace(/^\/api\/v1/, '')
      .replace(/\{(\w+)\}/g, (_, name) => known[name] ?? '')
    const query = parameters
      .filter((one) => one.in === 'query' && one.required)
      .map(({ name }) => `${name}=${encodeURIComponent(known[name] ?? '')}`)
    await look(`${consoleUrls[0]}/api/v1${filled}?${query.join('&')}`, {
      authorization: `Bearer ${layout.token}`,
    })
  }
}

/** Says who it is, with a token of its own. */
export async function readAs({ consoleUrls }: ChaosStack, token: string): Promise<void> {
  await look(`${consoleUrls[0]}/api/v1/me`, { authorization: `Bearer ${token}` })
}

/** What anybody may ask a gateway, and what nobody should. */
export async function askTheGateway({ layout }: ChaosStack): Promise<void> {
  for (const path of ['healthz', 'readyz', 'metrics', 'nothing', 'q/key/nobody.json']) {
    await look(`http://127.0.0.1:${layout.front}/${path}`, {})
  }
}

/** Signs in as often as it takes; answers the cookie. */
export async function signIn(
  console: string,
  account: { email: string; password: string },
): Promise<string> {
  let cookie = ''
  await until('somebody signs in', async () => {
    const answer = await fetch(`${console}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: console },
      body: JSON.stringify(account),
    }).catch(() => undefined)
    cookie = (answer?.headers.getSetCookie() ?? []).map((one) => one.split(';')[0]).join('; ')
    await answer?.body?.cancel()
    return cookie !== ''
  })
  return cookie
}

/** Opens every page, as someone who has signed in. */
export async function openEveryPage(
  { consoleUrls }: ChaosStack,
  known: Known,
  account: { email: string; password: string },
): Promise<void> {
  const console = consoleUrls[0] ?? ''
  const cookie = await signIn(console, account)
  for (const page of pages()) {
    const path = page.replace(/\[(\w+)\]/g, (_, name) => known[name] ?? '')
    await look(`${console}/${path}`, { cookie })
  }
  await fetch(`${console}/api/auth/sign-out`, {
    method: 'POST',
    headers: { cookie, origin: console },
  }).catch(() => undefined)
}

/** By their place in `app`, as Next.js finds them; what stands in parentheses is not in the address. */
function pages(): string[] {
  return readdirSync('app', { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)page\.tsx$/.test(file))
    .map((file) => file.replace(/\(\w+\)\//g, '').replace(/\/?page\.tsx$/, ''))
}

/** Reads an answer, of a feed its beginning; who is away now is asked again. */
async function look(url: string, headers: Record<string, string>): Promise<void> {
  await until(`${url} answers`, async () => {
    try {
      const answer = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) })
      if (answer.headers.get('content-type')?.startsWith('text/event-stream')) {
        await answer.body?.getReader().cancel()
      } else await answer.arrayBuffer()
      return true
    } catch {
      return false
    }
  })
}
