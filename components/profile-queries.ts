import { queryOptions } from '@tanstack/react-query'
import type {
  ApiDependencies,
  ApiProfileReferences,
  ApiReferrers,
} from '@/app/api/v1/schemas/dependencies'
import { apiGet } from './api'

/** As `queryKeys`: the topic first. What hangs on machines as well is under `names`. */
export const profileQueryKeys = {
  dependencies: ['profile', 'names'],
  references: (profile: string) => ['profile', 'names', profile],
  referrers: (pool: string) => ['profile', 'names', 'of pool', pool],
  overlays: (profile: string) => ['profile', 'overlays', profile],
  rendering: (machine: string) => ['machine', 'profile', machine],
  renderingCompared: (machine: string, left: string, right: string) => [
    'machine',
    'profile',
    machine,
    left,
    right,
  ],
} as const

const part = encodeURIComponent

/** Which pools the profiles of the site's pools name. */
export const dependenciesQuery = () =>
  queryOptions({
    queryKey: profileQueryKeys.dependencies,
    queryFn: ({ signal }) => apiGet<ApiDependencies>('/dependencies', { signal }),
  })

/** What the newest revision of a profile names. */
export const referencesQuery = (profile: string) =>
  queryOptions({
    queryKey: profileQueryKeys.references(profile),
    queryFn: ({ signal }) =>
      apiGet<ApiProfileReferences>(`/profiles/${part(profile)}/references`, { signal }),
  })

/** Which profiles name a pool. */
export const referrersQuery = (pool: string) =>
  queryOptions({
    queryKey: profileQueryKeys.referrers(pool),
    queryFn: ({ signal }) => apiGet<ApiReferrers>(`/pools/${part(pool)}/referrers`, { signal }),
  })
