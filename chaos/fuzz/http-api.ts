import type fc from 'fast-check'
import { type AnyCall, anyCall, type Described } from '@/app/api/v1/testing/any-call'
import { furnish } from '@/app/api/v1/testing/furnish'
import type { ChaosStack } from '@/chaos/stack/stack'
import { type Outcome, tryCases } from './cases'

/** Calls of about what the console's own description of its API says, of things that there are now. */
export async function httpCalls(stack: ChaosStack): Promise<fc.Arbitrary<AnyCall>> {
  const { api, database, layout } = stack
  const known = await furnish(database.db, async (method, path, body) => {
    const answer = await fetch(`${stack.consoleUrls[0]}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${layout.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: (await answer.json()) as never }
  })
  return anyCall(await api.get<Described>('/openapi.json'), layout.token, known)
}

export function fuzzHttpApi(
  url: string,
  calls: fc.Arbitrary<AnyCall>,
  seed: number,
  count: number,
): Promise<Outcome> {
  return tryCases('a script calls', calls, { seed, count }, (call) => look(`${url}/api/v1`, call))
}

async function look(url: string, { path, headers, ...init }: AnyCall): Promise<string | undefined> {
  // A length that is not the body's no client sends; as raw bytes it is tried.
  const { 'content-length': _, ...rest } = headers
  const answer = await fetch(`${url}${path}`, {
    ...init,
    headers: rest,
    redirect: 'manual',
    signal: AbortSignal.timeout(20_000),
  })
  if (answer.headers.get('content-type')?.startsWith('text/event-stream')) {
    await answer.body?.cancel()
    return undefined
  }
  const text = await answer.text()
  return answer.status >= 500 ? `${answer.status} ${text}` : undefined
}
