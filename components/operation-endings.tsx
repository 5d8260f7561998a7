'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { ApiOperation, ApiOperationDetail } from '@/app/api/v1/schemas/operations'
import { AppLink } from './app-link'
import { useNotices } from './notifications'
import { operationQuery } from './operation-queries'
import { runningOperations } from './operation-tray'

/** A success goes away by itself; a failure stays until somebody has seen it. */
const successStaysMs = 10_000

/** Says over the page how operations end that this tab saw under way; what Muster does on its own only when it fails. */
export function useOperationEndings(): void {
  const client = useQueryClient()
  const { notify, dismiss } = useNotices()
  const running = useQuery(runningOperations()).data?.items
  const seen = useRef(new Map<string, ApiOperation>())

  useEffect(() => {
    if (!running) return
    const ended = [...seen.current.keys()].filter((id) => !running.some((o) => o.id === id))
    seen.current = new Map(running.map((operation) => [operation.id, operation]))
    for (const id of ended) {
      void client.fetchQuery({ ...operationQuery(id), staleTime: 0 }).then(
        (operation) => {
          if (operation.status === 'running') return
          if (operation.actor.kind === 'system' && operation.status === 'succeeded') return
          const noticeId = `operation-${id}`
          notify({ id: noticeId, ...ending(operation) })
          if (operation.status === 'succeeded') {
            setTimeout(() => dismiss(noticeId), successStaysMs)
          }
        },
        // Whoever wants to know finds it among the operations.
        () => undefined,
      )
    }
  }, [running, client, notify, dismiss])
}

function ending({ id, title, status, outcome }: ApiOperationDetail) {
  return {
    type: status === 'failed' ? ('error' as const) : ('success' as const),
    content: (
      <>
        {title}: {outcome ?? status}.{' '}
        <AppLink color="inverted" href={`/operations/${id}`}>
          Operation
        </AppLink>
      </>
    ),
  }
}
