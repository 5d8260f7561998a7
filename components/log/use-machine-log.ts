import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ApiMachineLog } from '@/app/api/v1/schemas/machines'
import { apiGet } from '../api'
import { useFeedState } from '../change-feed'
import { queryKeys } from '../query-keys'
import { queryString } from '../query-string'
import { LogStore } from './log-store'

interface LogAnswer {
  store: LogStore
  next: number
  size: number
  /** There is more to read at once. A cut character at the end is no reason: it waits for its rest. */
  more: boolean
}

/** How often it looks on its own: seldom while the change feed tells, often while that is lost. */
const pollMs = { live: 30_000, opening: 5_000, lost: 5_000 }

/**
 * A machine's log, live: each read goes on at the byte where the last one ended. The change feed asks
 * for the next read; what is already there is read piece after piece.
 */
export function useMachineLog(machine: string, live: boolean) {
  const client = useQueryClient()
  const feed = useFeedState()
  const queryKey = queryKeys.machineLog(machine)
  return useQuery<LogAnswer>({
    queryKey,
    queryFn: async ({ signal }) => {
      const store = client.getQueryData<LogAnswer>(queryKey)?.store ?? new LogStore()
      const from = store.next
      const piece = await apiGet<ApiMachineLog>(
        `/machines/${encodeURIComponent(machine)}/log${queryString({ from, limit: 1_048_576 })}`,
        { signal },
      )
      // Two reads at once would add the same piece twice.
      if (piece.from === store.next) store.append(piece)
      const { next, size } = store
      return { store, next, size, more: next > from && next < size }
    },
    structuralSharing: false,
    staleTime: 0,
    gcTime: 60_000,
    refetchInterval: ({ state: { data } }) => {
      if (data?.more) return 1
      return live ? pollMs[feed.kind] : false
    },
  })
}
