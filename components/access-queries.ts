import { queryOptions } from '@tanstack/react-query'
import type { ApiApiToken, ApiMe, ApiUser } from '@/app/api/v1/schemas/site'
import { apiGet } from './api'
import { queryKeys } from './query-keys'

export const meQuery = () =>
  queryOptions({
    queryKey: queryKeys.me,
    queryFn: ({ signal }) => apiGet<ApiMe>('/me', { signal }),
    staleTime: 60_000,
  })

export const usersQuery = () =>
  queryOptions({
    queryKey: queryKeys.users,
    queryFn: ({ signal }) => apiGet<{ items: ApiUser[] }>('/users', { signal }),
    select: (page) => page.items,
  })

export const tokensQuery = () =>
  queryOptions({
    queryKey: queryKeys.tokens,
    queryFn: ({ signal }) => apiGet<{ items: ApiApiToken[] }>('/tokens', { signal }),
    select: (page) => page.items,
  })
