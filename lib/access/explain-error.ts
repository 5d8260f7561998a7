import { MusterError } from '@/lib/platform/errors'
import type { Logger } from '@/lib/platform/log'
import { databaseTrouble } from '@/lib/store/database-trouble'
import type { ActionError } from './action-result'

/**
 * An error as people and scripts see it. What is not ours to show is masked; the log has it under the
 * request's id.
 */
export function explainError(
  error: unknown,
  requestId: string,
  log: Logger,
): { status: number; error: ActionError } {
  if (error instanceof MusterError) {
    return {
      status: error.status,
      error: {
        code: error.code,
        message: error.message,
        requestId,
        ...(error.details ? { details: error.details } : {}),
      },
    }
  }
  const trouble = databaseTrouble(error)
  if (trouble) {
    log.warn({ requestId, reason: trouble }, 'a request found no database')
    return { status: 503, error: { code: 'Unavailable', message: trouble, requestId } }
  }
  log.error({ err: error, requestId }, 'a request failed')
  return {
    status: 500,
    error: {
      code: 'Internal',
      message: `Something went wrong inside Muster. The console's log has it under ${requestId}.`,
      requestId,
    },
  }
}
