'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import type { ActionResult } from '@/lib/access/action-result'
import { ApiFailure, unreachable } from './api'
import { type Notice, useNotices } from './notifications'
import { goToSignIn } from './sign-in-address'

/** What an action did: the verb's result, and the operation that tells how it goes on. */
export interface Done<R> {
  operationId: string
  result: R
}

interface Options<R> {
  /** What did not happen, as the header of the message: "wn was not scaled". */
  failed: string
  /** Where errors show: over the page, or by the caller through `error`. */
  errors?: 'flash' | 'inline'
  succeeded?: (done: Done<R>) => Notice['content'] | Notice
  /** Sees a failure first; true when it has dealt with it. */
  refused?: (failure: ApiFailure) => boolean
}

/**
 * Runs a server action: pending state, one run at a time, its error in the page's notices or inline.
 * `run` resolves to what the action did, or to undefined when it failed.
 */
export function useAction<I extends unknown[], R>(
  action: (...input: I) => Promise<ActionResult<R>>,
  { failed, errors = 'flash', succeeded, refused }: Options<R>,
) {
  const { notify, notifyFailure } = useNotices()
  const client = useQueryClient()
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<ApiFailure>()
  const running = useRef(false)

  const run = useCallback(
    async (...input: I): Promise<Done<R> | undefined> => {
      if (running.current) return undefined
      running.current = true
      setPending(true)
      setError(undefined)
      try {
        const done = await settle(action, input)
        // What it changed shows at once, also while live updates are lost.
        void client.invalidateQueries()
        const notice = succeeded?.(done)
        if (notice) notify(isNotice(notice) ? notice : { type: 'success', content: notice })
        return done
      } catch (thrown) {
        const failure = thrown instanceof ApiFailure ? thrown : unreachable()
        if (failure.code === 'NotSignedIn') goToSignIn()
        else if (refused?.(failure)) return undefined
        else if (errors === 'inline') setError(failure)
        else notifyFailure(failed, failure)
        return undefined
      } finally {
        running.current = false
        setPending(false)
      }
    },
    [action, failed, errors, succeeded, refused, client, notify, notifyFailure],
  )
  const reset = useCallback(() => setError(undefined), [])
  return { run, pending, error, reset }
}

async function settle<I extends unknown[], R>(
  action: (...input: I) => Promise<ActionResult<R>>,
  input: I,
): Promise<Done<R>> {
  const answer = await action(...input)
  if (answer.ok) return { operationId: answer.operationId, result: answer.result }
  const { code, message, requestId, details } = answer.error
  throw new ApiFailure(400, code, message, requestId, details)
}

function isNotice(value: Notice['content'] | Notice): value is Notice {
  return typeof value === 'object' && value !== null && 'type' in value && 'content' in value
}
