import type { z } from 'zod'
import { errorSchema } from '@/app/api/v1/schemas/common'
import { type QueryValue, queryString } from './query-string'

/** What went wrong with a call, in words for people, with what is needed to find it in the log. */
export class ApiFailure extends Error {
  override name = 'ApiFailure'

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string | null = null,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message)
  }

  /** The console itself did not answer, as against an answer that refuses. */
  get unreachable(): boolean {
    return this.status === 0
  }
}

/** Reads from the HTTP API; `path` is relative to /api/v1. A schema, where given, is checked. */
export async function apiGet<T>(
  path: string,
  options: { schema?: z.ZodType<T>; signal?: AbortSignal } = {},
): Promise<T> {
  const response = await reach(`/api/v1${path}`, { signal: options.signal ?? null })
  if (!response.ok) throw await failureOf(response)
  const body: unknown = await response.json()
  return options.schema ? options.schema.parse(body) : (body as T)
}

/** Asks the HTTP API something that takes a body and changes nothing. */
export async function apiAsk<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const response = await reach(`/api/v1${path}`, {
    method: 'POST',
    signal: signal ?? null,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw await failureOf(response)
  return (await response.json()) as T
}

/** Every item of a list, over its pages. */
export async function apiGetAll<T>(
  path: string,
  options: { limit?: number; filter?: Record<string, QueryValue>; signal?: AbortSignal } = {},
): Promise<T[]> {
  const { limit, filter, signal } = options
  const items: T[] = []
  let cursor: string | null = null
  do {
    const page: { items: T[]; next?: string | null } = await apiGet(
      `${path}${queryString({ ...filter, limit, cursor })}`,
      signal ? { signal } : {},
    )
    items.push(...page.items)
    cursor = page.next ?? null
  } while (cursor !== null)
  return items
}

/** Sends a file as it is; answers what the API made of it. */
export async function apiPutFile<T>(path: string, body: Blob, contentType: string): Promise<T> {
  const headers = { 'content-type': contentType }
  const response = await reach(`/api/v1${path}`, { method: 'PUT', body, headers })
  if (!response.ok) throw await failureOf(response)
  return (await response.json()) as T
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, headers: { accept: 'application/json', ...init.headers } })
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw unreachable()
  }
}

/** The failure of a call that got no answer at all. */
export function unreachable(): ApiFailure {
  return new ApiFailure(
    0,
    'ConsoleUnreachable',
    'The console does not answer. Check that it runs and that this computer reaches it.',
  )
}

async function failureOf(response: Response): Promise<ApiFailure> {
  const parsed = errorSchema.safeParse(await response.json().catch(() => null))
  if (!parsed.success) {
    return new ApiFailure(
      response.status,
      `HTTP ${response.status}`,
      'The console gave an answer that this page does not understand. Its log says why.',
      response.headers.get('x-request-id'),
    )
  }
  const { code, message, requestId, details } = parsed.data.error
  return new ApiFailure(response.status, code, message, requestId, details)
}

/** Any thrown value as a failure that can be shown. */
export function asFailure(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error
  return new ApiFailure(0, 'PageError', error instanceof Error ? error.message : String(error))
}
