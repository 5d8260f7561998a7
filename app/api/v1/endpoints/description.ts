import { z } from 'zod'
import type { ApiRoute } from '../http/api-route'
import { apiRoute } from '../http/api-route'
import { openApi } from '../http/openapi'

/** The description of `described` and of itself. */
export function descriptionOf(described: readonly ApiRoute[]): ApiRoute {
  const route: ApiRoute = apiRoute(
    {
      method: 'GET',
      path: '/openapi.json',
      summary: 'This description, as OpenAPI 3.1',
      permission: 'viewer',
      answer: z.record(z.string(), z.unknown()),
    },
    () => openApi([...described, route]),
  )
  return route
}
