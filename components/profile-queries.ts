import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  ApiDependencies,
  ApiProfileReferences,
  ApiReferrers,
} from '@/app/api/v1/schemas/dependencies'
import type { ApiOverlayList, ApiOverlayPreview } from '@/app/api/v1/schemas/overlays'
import type {
  ApiProfileDetail,
  ApiProfileList,
  ApiRevisionComparison,
} from '@/app/api/v1/schemas/profiles'
import type { ApiMachineProfile, ApiRenderingComparison } from '@/app/api/v1/schemas/renderings'
import type { ApiRolloutStanding } from '@/app/api/v1/schemas/rollouts'
import { apiAsk, apiGet } from './api'
import { queryKeys } from './query-keys'
import { queryString } from './query-string'

/** As `queryKeys`: the topic first. What hangs on machines as well is under `names`. */
export const profileQueryKeys = {
  dependencies: ['profile', 'names'],
  references: (profile: string) => ['profile', 'names', profile],
  referrers: (pool: string) => ['profile', 'names', 'of pool', pool],
  overlays: (profile: string) => ['profile', 'overlays', profile],
  overlayPreview: (profile: string, patch: string, machine: string | undefined) => [
    'profile',
    'overlay-preview',
    profile,
    patch,
    machine ?? '',
  ],
  rendering: (machine: string) => ['machine', 'profile', machine],
  renderingCompared: (machine: string, from: string, to: string) => [
    'machine',
    'profile',
    machine,
    from,
    to,
  ],
  revisions: (profile: string, filter: object) => ['profile', 'revisions', profile, filter],
  comparison: (profile: string, from: number, to: number) => [
    'profile',
    'compare',
    profile,
    from,
    to,
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

/** What a machine is served, and with what filled in from where. */
export const machineProfileQuery = (machine: string) =>
  queryOptions({
    queryKey: profileQueryKeys.rendering(machine),
    queryFn: ({ signal }) =>
      apiGet<ApiMachineProfile>(`/machines/${part(machine)}/profile`, { signal }),
  })

/** Two renderings beside each other; each as the API names it. */
export const renderingComparisonQuery = (machine: string, from: string, to: string) =>
  queryOptions({
    queryKey: profileQueryKeys.renderingCompared(machine, from, to),
    queryFn: ({ signal }) =>
      apiGet<ApiRenderingComparison>(
        `/machines/${part(machine)}/profile/compare${queryString({ from, with: to })}`,
        { signal },
      ),
  })

/** The versions of a profile's overlay. */
export const overlaysQuery = (profile: string) =>
  queryOptions({
    queryKey: profileQueryKeys.overlays(profile),
    queryFn: ({ signal }) =>
      apiGet<ApiOverlayList>(`/profiles/${part(profile)}/overlays`, { signal }),
  })

/** What an overlay would change, before it is saved; for one machine, where one is named. */
export const overlayPreviewQuery = (profile: string, patch: string, machine?: string) =>
  queryOptions({
    queryKey: profileQueryKeys.overlayPreview(profile, patch, machine),
    queryFn: ({ signal }) =>
      apiAsk<ApiOverlayPreview>(
        `/profiles/${part(profile)}/overlay/preview`,
        { patch, machine },
        signal,
      ),
    gcTime: 10_000,
  })

/** What differs between two revisions of a profile. */
export const profileComparisonQuery = (name: string, from: number, to: number) =>
  queryOptions({
    queryKey: profileQueryKeys.comparison(name, from, to),
    queryFn: ({ signal }) =>
      apiGet<ApiRevisionComparison>(`/profiles/${part(name)}/compare${queryString({ from, to })}`, {
        signal,
      }),
    // Revisions never change.
    staleTime: Number.POSITIVE_INFINITY,
  })

export const profilesQuery = () =>
  queryOptions({
    queryKey: queryKeys.profiles,
    queryFn: ({ signal }) => apiGet<ApiProfileList>('/profiles', { signal }),
  })

/** A profile with a revision's document; without a revision the newest. */
export const profileQuery = (name: string, revision?: number) =>
  queryOptions({
    queryKey: queryKeys.profile(name, revision),
    queryFn: ({ signal }) =>
      apiGet<ApiProfileDetail>(`/profiles/${part(name)}${queryString({ revision })}`, { signal }),
    placeholderData: keepPreviousData,
  })

/** How far the profile's newest revision is on its way, and how the next one goes out. */
export const rolloutQuery = (profile: string) =>
  queryOptions({
    queryKey: queryKeys.rollout(profile),
    queryFn: ({ signal }) =>
      apiGet<ApiRolloutStanding>(`/profiles/${part(profile)}/rollout`, { signal }),
  })
