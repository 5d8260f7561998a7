import { z } from 'zod'
import type { Context, Verb } from '@/lib/operations/verb'
import { type ApiRoute, apiRoute, type Method, type RawCall } from './api-route'

interface Definition<R, S extends z.ZodType<unknown, R>> {
  method: Exclude<Method, 'GET'>
  path: string
  summary: string
  verb: Verb<z.ZodObject, R>
  /** What the verb answers. */
  result: S
  /** 202 (the default) when it sets something in motion that goes on after the answer. */
  status?: 200 | 201 | 202
}

/** Why, in the caller's own words; every change takes it. */
export const reason = z.string().max(500).optional()

/** What a verb needs to know of a call. */
export function verbContext(
  call: Pick<RawCall, 'db' | 'actor' | 'idempotencyKey'>,
  why: unknown,
): Context {
  return {
    db: call.db,
    actor: call.actor,
    ...(typeof why === 'string' && why ? { reason: why } : {}),
    ...(call.idempotencyKey ? { idempotencyKey: call.idempotencyKey } : {}),
  }
}

/**
 * A call that runs a verb. The verb's input is the body together with the path's parameters of the
 * same name; the verb's permission is the route's.
 */
export function verbRoute<R, S extends z.ZodType<unknown, R>>(
  definition: Definition<R, S>,
): ApiRoute {
  const { method, path, summary, verb, result, status = 202 } = definition
  const fromPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  const own = Object.entries(verb.input.shape).filter(([name]) => !fromPath.includes(name))
  const body = z.strictObject({ ...Object.fromEntries(own), reason })
  return apiRoute(
    {
      method,
      path,
      summary,
      permission: verb.permission,
      params: z.record(z.string(), z.string()),
      body,
      answer: z.object({ operation: z.string(), result }),
      status,
    },
    async (call) => {
      const { reason: why, ...input } = call.body
      const done = await verb(verbContext(call, why), { ...input, ...call.params })
      return { operation: done.operationId, result: done.result }
    },
  )
}
