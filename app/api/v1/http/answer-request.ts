import { explainError } from '@/lib/access/explain-error'
import { may } from '@/lib/access/roles'
import { signedIn } from '@/lib/access/session'
import { loadConfig } from '@/lib/platform/config'
import { MusterError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { logger } from '@/lib/platform/log'
import { readBounded } from '@/lib/platform/read-bounded'
import { database } from '@/lib/store/connection'
import type { ApiRoute } from './api-route'
import { findRoute } from './find-route'
import { readJsonBody } from './read-body'
import { checkSameOrigin } from './same-origin'

const log = logger('api')

/** Answers a request to the API with the route that it asks for; every error is JSON too. */
export async function answerRequest(
  request: Request,
  routes: readonly ApiRoute[],
): Promise<Response> {
  const requestId = newId()
  try {
    return sealed(await answer(request, routes, requestId), requestId)
  } catch (thrown) {
    const { status, error } = explainError(thrown, requestId, log)
    return sealed(Response.json({ error }, { status, headers: hintsOf(status) }), requestId)
  }
}

async function answer(
  request: Request,
  routes: readonly ApiRoute[],
  requestId: string,
): Promise<Response> {
  const { route, params } = findRoute(routes, request)
  const caller = await signedIn(request.headers)
  if (!caller) {
    throw new MusterError('NotSignedIn', 'Sign in, or send Authorization: Bearer <API token>.')
  }
  const { actor, byCookie, email } = caller
  if (byCookie && route.method !== 'GET') checkSameOrigin(request, loadConfig().consoleUrl)
  if (!may(actor.role, route.permission)) {
    throw new MusterError(
      'NotAllowed',
      `This needs the role ${route.permission}; ${actor.name} is ${actor.role}.`,
    )
  }
  return route.run({
    db: database(),
    actor,
    email,
    params,
    query: queryOf(request),
    body: route.body ? await readJsonBody(request, route.longestBody) : {},
    rawBody: route.takesRaw ? await readBounded(request, route.longestBody) : new Uint8Array(),
    requestId,
    idempotencyKey: idempotencyKey(request),
    request,
  })
}

/** What a client may do about it; those who are put off together do not come back together. */
function hintsOf(status: number): Record<string, string> {
  if (status === 401) return { 'WWW-Authenticate': 'Bearer realm="Muster"' }
  if (status === 503) return { 'Retry-After': String(2 + Math.floor(Math.random() * 8)) }
  return {}
}

/** A parameter that is given twice means a list, as one with commas does. */
function queryOf(request: Request): Record<string, string> {
  const { searchParams } = new URL(request.url)
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name).join(',')]),
  )
}

function idempotencyKey(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key')
  if (key === null) return undefined
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key
  throw new MusterError(
    'InvalidInput',
    'Idempotency-Key: must be 1 to 200 visible ASCII characters, without blanks.',
  )
}

/** What every answer carries. */
function sealed(response: Response, requestId: string): Response {
  response.headers.set('X-Request-Id', requestId)
  response.headers.set('X-Content-Type-Options', 'nosniff')
  if (!response.headers.has('Cache-Control')) response.headers.set('Cache-Control', 'no-store')
  return response
}
