import { MusterError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { logger } from '@/lib/platform/log'
import type { Db } from '@/lib/store/client'
import { database } from '@/lib/store/connection'
import type { ActionResult } from './action-result'
import { explainError } from './explain-error'
import type { Actor } from './roles'
import { currentActor } from './session'

interface ActionContext {
  db: Db
  actor: Actor
  reason?: string
  idempotencyKey?: string
}

type Verb<R> = (ctx: ActionContext, input: unknown) => Promise<{ operationId: string; result: R }>

const log = logger('console')

/**
 * Runs a verb for the person who is signed in; what every server action does. The verb itself checks
 * that person's role.
 */
export async function consoleAction<R>(
  verb: Verb<R>,
  input: unknown,
  options: { reason?: string | undefined; idempotencyKey?: string | undefined } = {},
): Promise<ActionResult<R>> {
  const requestId = newId()
  try {
    const actor = await currentActor()
    if (!actor) throw new MusterError('NotSignedIn', 'Sign in first.')
    const done = await verb(
      {
        db: database(),
        actor,
        ...(options.reason ? { reason: options.reason.slice(0, 500) } : {}),
        ...(options.idempotencyKey ? { idempotencyKey: options.idempotencyKey } : {}),
      },
      input,
    )
    return { ok: true, ...done }
  } catch (error) {
    return { ok: false, error: explainError(error, requestId, log).error }
  }
}
