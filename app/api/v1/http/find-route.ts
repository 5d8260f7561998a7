import { MusterError } from '@/lib/platform/errors'
import type { ApiRoute } from './api-route'

const base = '/api/v1'

/** The route that a request asks for, and the parameters of its path. */
export function findRoute(
  routes: readonly ApiRoute[],
  request: Request,
): { route: ApiRoute; params: Record<string, string> } {
  const { pathname } = new URL(request.url)
  const parts = pathname.slice(base.length).split('/').filter(Boolean).map(decoded)
  const method = request.method === 'HEAD' ? 'GET' : request.method
  let found = false
  for (const route of routes) {
    const params = match(route.path.split('/').filter(Boolean), parts)
    if (!params) continue
    if (route.method === method) return { route, params }
    found = true
  }
  if (!found) throw new MusterError('NotFound', `There is nothing at ${pathname}.`)
  throw new MusterError('NotSupported', `${pathname} does not take ${request.method}.`)
}

function match(pattern: string[], parts: string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [i, wanted] of pattern.entries()) {
    const part = parts[i] ?? ''
    if (wanted.startsWith('{')) params[wanted.slice(1, -1)] = part
    else if (wanted !== part) return undefined
  }
  return params
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new MusterError('InvalidInput', 'The path is not well-formed.')
  }
}
