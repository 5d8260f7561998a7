import { z } from 'zod'
import type { ApiRoute } from '../http/api-route'
import { apiRoute } from '../http/api-route'
import { openApi } from '../http/openapi'

/** The description of `described` and of itself. */
export function descriptionOf(described: readonly ApiRoute[]): ApiRoute {
  let made: ReturnType<typeof openApi> | undefined
  const route: ApiRoute = apiRoute(
    {
      method: 'GET',
      path: '/openapi.json',
      summary: 'This description, as OpenAPI 3.1',
      permission: 'viewer',
      answer: z.record(z.string(), z.unknown()),
    },
    () => {
      // It says the same every time, and takes long to make.
      made ??= openApi([...described, route])
      return made
    },
  )
  return route
}
