import { queryOptions } from '@tanstack/react-query'
import type { ApiPoolComponents } from '@/app/api/v1/schemas/component-runs'
import type { ApiPool, ApiScalePreview } from '@/app/api/v1/schemas/pools'
import type { ApiRollStanding } from '@/app/api/v1/schemas/rolls'
import type { ApiCatalog } from '@/app/api/v1/schemas/site'
import type { ApiSlot } from '@/app/api/v1/schemas/slots'
import { apiGet } from './api'
import { queryKeys } from './query-keys'
import { queryString } from './query-string'

const part = encodeURIComponent

/** What a pool can be made of. EC2 is asked for it, so it is kept for five minutes. */
export const catalogQuery = () =>
  queryOptions({
    queryKey: queryKeys.catalog,
    queryFn: ({ signal }) => apiGet<ApiCatalog>('/catalog', { signal }),
    staleTime: 300_000,
  })

export const poolsQuery = () =>
  queryOptions({
    queryKey: queryKeys.pools,
    queryFn: ({ signal }) => apiGet<{ items: ApiPool[] }>('/pools', { signal }),
    select: (page) => page.items,
  })

export const poolQuery = (name: string) =>
  queryOptions({
    queryKey: queryKeys.pool(name),
    queryFn: ({ signal }) => apiGet<ApiPool>(`/pools/${part(name)}`, { signal }),
  })

/** Who would go if the pool were scaled down to `desired`. */
export const scalePreviewQuery = (name: string, desired: number, version: number) =>
  queryOptions({
    queryKey: queryKeys.scalePreview(name, desired, version),
    queryFn: ({ signal }) =>
      apiGet<ApiScalePreview>(`/pools/${part(name)}/scale-preview${queryString({ desired })}`, {
        signal,
      }),
  })

/** The pool's slots with what each owns, those that no machine fills among them. */
export const slotsQuery = (name: string) =>
  queryOptions({
    queryKey: queryKeys.slots(name),
    queryFn: ({ signal }) => apiGet<{ items: ApiSlot[] }>(`/pools/${part(name)}/slots`, { signal }),
    select: (page) => page.items,
  })

/** Who of the pool is outdated, and its latest roll. */
export const rollQuery = (name: string) =>
  queryOptions({
    queryKey: queryKeys.roll(name),
    queryFn: ({ signal }) => apiGet<ApiRollStanding>(`/pools/${part(name)}/roll`, { signal }),
  })

/** Which component fails where since when; with a component that one on all of its machines. */
export const poolComponentsQuery = (name: string, component?: string) =>
  queryOptions({
    queryKey: queryKeys.poolComponents(name, component),
    queryFn: ({ signal }) =>
      apiGet<ApiPoolComponents>(`/pools/${part(name)}/components${queryString({ component })}`, {
        signal,
      }),
  })
