import { queryOptions } from '@tanstack/react-query'
import type { ApiDrifting, ApiStray } from '@/app/api/v1/schemas/drift'
import type { ApiOverview } from '@/app/api/v1/schemas/pools'
import type { ApiProcess } from '@/app/api/v1/schemas/site'
import type { ApiSite } from '@/app/api/v1/schemas/site-health'
import type { ApiOrphan } from '@/app/api/v1/schemas/slots'
import { apiGet } from './api'
import { queryKeys } from './query-keys'

export const overviewQuery = () =>
  queryOptions({
    queryKey: queryKeys.overview,
    queryFn: ({ signal }) => apiGet<ApiOverview>('/overview', { signal }),
    // A process that ends without a word is told by nobody, so this page asks.
    refetchInterval: 30_000,
  })

export const processesQuery = () =>
  queryOptions({
    queryKey: queryKeys.processes,
    queryFn: ({ signal }) => apiGet<{ items: ApiProcess[] }>('/processes', { signal }),
    select: (page) => page.items,
    // A sign of life is told by nobody, so this page asks.
    refetchInterval: 15_000,
  })

/** What stands on EC2 or in the database without its counterpart. */
export const driftQuery = () =>
  queryOptions({
    queryKey: queryKeys.drift,
    queryFn: ({ signal }) => apiGet<{ items: ApiDrifting[] }>('/drift', { signal }),
    select: (page) => page.items,
  })

export const straysQuery = () =>
  queryOptions({
    queryKey: queryKeys.strays,
    queryFn: ({ signal }) => apiGet<{ items: ApiStray[] }>('/stray-instances', { signal }),
    select: (page) => page.items,
  })

export const siteQuery = () =>
  queryOptions({
    queryKey: queryKeys.site,
    queryFn: ({ signal }) => apiGet<ApiSite>('/site', { signal }),
    // What is well is told by nobody, so this page asks.
    refetchInterval: 10_000,
  })

export const orphansQuery = () =>
  queryOptions({
    queryKey: queryKeys.orphans,
    queryFn: ({ signal }) => apiGet<{ items: ApiOrphan[] }>('/orphans', { signal }),
    select: (page) => page.items,
  })
