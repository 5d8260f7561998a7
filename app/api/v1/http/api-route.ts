import { z } from 'zod'
import type { Actor, Role } from '@/lib/access/roles'
import { parseInput } from '@/lib/operations/verb'
import type { Db } from '@/lib/store/client'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What a route's handler has in hand: who asks, and what of it was parsed. */
export interface Call<P, Q, B> {
  db: Db
  actor: Actor
  email: string | null
  params: P
  query: Q
  body: B
  requestId: string
  idempotencyKey: string | undefined
  request: Request
  /** Empty unless the route takes the raw body. */
  rawBody: Uint8Array
}

/** The parts of a request before the route's schemas have seen them. */
export interface RawCall extends Omit<Call<unknown, unknown, unknown>, 'params' | 'query'> {
  params: Record<string, string>
  query: Record<string, string>
}

interface Definition<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  A extends z.ZodType,
> {
  method: Method
  /** Below /api/v1, with parameters in braces: `/pools/{pool}`. */
  path: string
  summary: string
  /** The least role that may call it. */
  permission: Role
  params?: P
  query?: Q
  body?: B
  /** The body as it was sent, of one of these media types, in `rawBody`, instead of one that is parsed. */
  takesRaw?: readonly string[]
  answer: A
  status?: 200 | 201 | 202
  /** Of the answer, where it is not JSON. */
  mediaType?: string
  /** The most bytes that its body may have. */
  longestBody?: number
}

/** A call of the API, as the router and the OpenAPI document know it. */
export interface ApiRoute {
  method: Method
  path: string
  summary: string
  permission: Role
  query: z.ZodType | undefined
  body: z.ZodType | undefined
  takesRaw: readonly string[] | undefined
  answer: z.ZodType
  status: number
  mediaType: string
  longestBody: number
  run(call: RawCall): Promise<Response>
}

const nothing = z.object({})

/** Defines a call of the API: who may, what it takes and answers, and what it does. */
export function apiRoute<
  A extends z.ZodType,
  P extends z.ZodType = typeof nothing,
  Q extends z.ZodType = typeof nothing,
  B extends z.ZodType = typeof nothing,
>(
  definition: Definition<P, Q, B, A>,
  handle: (
    call: Call<z.output<P>, z.output<Q>, z.output<B>>,
  ) => Promise<z.input<A> | Response> | z.input<A> | Response,
): ApiRoute {
  const { method, path, summary, permission, answer, params, query, body } = definition
  const status = definition.status ?? 200
  return {
    method,
    path,
    summary,
    permission,
    query,
    body,
    takesRaw: definition.takesRaw,
    answer,
    status,
    mediaType: definition.mediaType ?? 'application/json',
    longestBody: definition.longestBody ?? 64 * 1024,
    async run(call) {
      const answered = await handle({
        ...call,
        params: (params ? parseInput(params, call.params) : call.params) as z.output<P>,
        query: (query ? parseInput(query, call.query) : {}) as z.output<Q>,
        body: (body ? parseInput(body, call.body) : {}) as z.output<B>,
      })
      return answered instanceof Response ? answered : Response.json(answered, { status })
    },
  }
}
