import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ApiAddress, ApiAddressDetail } from '@/app/api/v1/schemas/addresses'
import type { ApiPoolComponents } from '@/app/api/v1/schemas/component-runs'
import type { ApiDrifting, ApiStray } from '@/app/api/v1/schemas/drift'
import type { ApiImage } from '@/app/api/v1/schemas/images'
import type {
  ApiConsoleOutput,
  ApiMachineDetail,
  ApiMachineEvent,
  ApiMachinePage,
} from '@/app/api/v1/schemas/machines'
import type { ApiOperationDetail, ApiOperationPage } from '@/app/api/v1/schemas/operations'
import type { ApiOverview, ApiPool, ApiScalePreview } from '@/app/api/v1/schemas/pools'
import type { ApiProfileDetail, ApiProfileList } from '@/app/api/v1/schemas/profiles'
import type { ApiRolloutStanding } from '@/app/api/v1/schemas/rollouts'
import type { ApiRollStanding } from '@/app/api/v1/schemas/rolls'
import type { ApiApiToken, ApiCatalog, ApiMe, ApiProcess, ApiUser } from '@/app/api/v1/schemas/site'
import type { ApiSite } from '@/app/api/v1/schemas/site-health'
import type { ApiOrphan, ApiSlot } from '@/app/api/v1/schemas/slots'
import type { ApiSnapshot, ApiVolume, ApiVolumeDetail } from '@/app/api/v1/schemas/volumes'
import { apiGet, apiGetAll } from './api'
import { type QueryValue, queryString } from './query-string'

type Filter = Readonly<Record<string, QueryValue>>

/**
 * Keys begin with the topic that the change feed names, then what of it is held: `change-matching`
 * reads them to tell which queries a change concerns.
 */
export const queryKeys = {
  me: ['me'],
  overview: ['overview'],
  catalog: ['catalog'],
  pools: ['pool', 'list'],
  pool: (name: string) => ['pool', 'one', name],
  scalePreview: (name: string, desired: number, version: number) => [
    'pool',
    'preview',
    name,
    desired,
    version,
  ],
  slots: (name: string) => ['pool', 'slots', name],
  roll: (name: string) => ['pool', 'roll', name],
  poolComponents: (name: string, component?: string) => [
    'pool',
    'components',
    name,
    component ?? 'all',
  ],
  addresses: (gone = false) => ['address', 'list', { gone }],
  address: (id: string) => ['address', 'one', id],
  volumes: (gone = false) => ['volume', 'list', { gone }],
  volume: (id: string) => ['volume', 'one', id],
  snapshots: (gone = false) => ['snapshot', 'list', { gone }],
  images: ['image'],
  imagesNamed: (text: string) => ['catalog', 'images', text],
  orphans: ['orphan'],
  drift: ['drift'],
  strays: ['stray'],
  site: ['process', 'site'],
  machines: (filter: Filter) => ['machine', 'list', filter],
  machine: (name: string) => ['machine', 'one', name],
  machineEvents: (name: string, filter: Filter = {}) => ['machine', 'events', name, filter],
  machineRuns: (name: string) => ['machine', 'runs', name],
  machineConsole: (name: string) => ['machine', 'console', name],
  machineLog: (name: string) => ['log', name],
  operations: (filter: Filter) => ['operation', 'list', filter],
  operation: (id: string) => ['operation', 'one', id],
  profiles: ['profile', 'list'],
  profile: (name: string, revision?: number) => ['profile', 'one', name, revision ?? 'newest'],
  rollout: (profile: string) => ['profile', 'rollout', profile],
  members: (profile: string, filter: Filter) => ['machine', 'list', { room: profile, ...filter }],
  processes: ['process'],
  users: ['access', 'users'],
  tokens: ['access', 'tokens'],
} as const

const part = encodeURIComponent

export const meQuery = () =>
  queryOptions({
    queryKey: queryKeys.me,
    queryFn: ({ signal }) => apiGet<ApiMe>('/me', { signal }),
    staleTime: 60_000,
  })

export const overviewQuery = () =>
  queryOptions({
    queryKey: queryKeys.overview,
    queryFn: ({ signal }) => apiGet<ApiOverview>('/overview', { signal }),
    // A process that ends without a word is told by nobody, so this page asks.
    refetchInterval: 30_000,
  })

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

/** A page of machines: filter, sorting, cursor and limit as the API names them. */
export const machinesQuery = (filter: Filter) =>
  queryOptions({
    queryKey: queryKeys.machines(filter),
    queryFn: ({ signal }) => apiGet<ApiMachinePage>(`/machines${queryString(filter)}`, { signal }),
    placeholderData: keepPreviousData,
  })

export const machineQuery = (name: string) =>
  queryOptions({
    queryKey: queryKeys.machine(name),
    queryFn: ({ signal }) => apiGet<ApiMachineDetail>(`/machines/${part(name)}`, { signal }),
  })

export const machineEventsQuery = (name: string, filter: Filter = {}) =>
  queryOptions({
    queryKey: queryKeys.machineEvents(name, filter),
    queryFn: ({ signal }) =>
      apiGet<{ items: ApiMachineEvent[]; next: string | null; total: number }>(
        `/machines/${part(name)}/events${queryString(filter)}`,
        { signal },
      ),
    placeholderData: keepPreviousData,
  })

/** What happened to a machine's addresses, of all that happened to it. */
export const machineAddressEventsQuery = (name: string) =>
  queryOptions({
    queryKey: queryKeys.machineEvents(name, { kind: 'address' }),
    queryFn: async ({ signal }) => {
      const path = `/machines/${part(name)}/events`
      const events = await apiGetAll<ApiMachineEvent>(path, { limit: 1000, signal })
      return events.filter(({ kind }) => kind === 'address')
    },
  })

/** EC2's console output is asked for only when somebody looks at it. */
export const consoleOutputQuery = (name: string) =>
  queryOptions({
    queryKey: queryKeys.machineConsole(name),
    queryFn: ({ signal }) =>
      apiGet<ApiConsoleOutput>(`/machines/${part(name)}/console-output`, { signal }),
  })

export const operationsQuery = (filter: Filter) =>
  queryOptions({
    queryKey: queryKeys.operations(filter),
    queryFn: ({ signal }) =>
      apiGet<ApiOperationPage>(`/operations${queryString(filter)}`, { signal }),
    placeholderData: keepPreviousData,
  })

export const operationQuery = (id: string) =>
  queryOptions({
    queryKey: queryKeys.operation(id),
    queryFn: ({ signal }) => apiGet<ApiOperationDetail>(`/operations/${part(id)}`, { signal }),
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

export const processesQuery = () =>
  queryOptions({
    queryKey: queryKeys.processes,
    queryFn: ({ signal }) => apiGet<{ items: ApiProcess[] }>('/processes', { signal }),
    select: (page) => page.items,
    // A sign of life is told by nobody, so this page asks.
    refetchInterval: 15_000,
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

/** How far the profile's newest revision is on its way, and how the next one goes out. */
export const rolloutQuery = (profile: string) =>
  queryOptions({
    queryKey: queryKeys.rollout(profile),
    queryFn: ({ signal }) =>
      apiGet<ApiRolloutStanding>(`/profiles/${part(profile)}/rollout`, { signal }),
  })

/** With `gone` those that were released, too. */
export const addressesQuery = (gone = false) =>
  queryOptions({
    queryKey: queryKeys.addresses(gone),
    queryFn: ({ signal }) => apiGetAll<ApiAddress>('/addresses', { filter: { gone }, signal }),
    placeholderData: keepPreviousData,
  })

/** One with its history; also when it is gone. */
export const addressQuery = (id: string) =>
  queryOptions({
    queryKey: queryKeys.address(id),
    queryFn: ({ signal }) => apiGet<ApiAddressDetail>(`/addresses/${part(id)}`, { signal }),
  })

/** With `gone` those that were deleted, too. */
export const volumesQuery = (gone = false) =>
  queryOptions({
    queryKey: queryKeys.volumes(gone),
    queryFn: ({ signal }) => apiGetAll<ApiVolume>('/volumes', { filter: { gone }, signal }),
    placeholderData: keepPreviousData,
  })

/** One with its history; also when it is gone. */
export const volumeQuery = (id: string) =>
  queryOptions({
    queryKey: queryKeys.volume(id),
    queryFn: ({ signal }) => apiGet<ApiVolumeDetail>(`/volumes/${part(id)}`, { signal }),
  })

/** With `gone` those that were deleted, too. */
export const snapshotsQuery = (gone = false) =>
  queryOptions({
    queryKey: queryKeys.snapshots(gone),
    queryFn: ({ signal }) => apiGetAll<ApiSnapshot>('/snapshots', { filter: { gone }, signal }),
    placeholderData: keepPreviousData,
  })

export const imagesQuery = () =>
  queryOptions({
    queryKey: queryKeys.images,
    queryFn: ({ signal }) => apiGetAll<ApiImage>('/images', { signal }),
  })

/** Images of whomever, by their name or id, as EC2 answers. */
export const imagesNamedQuery = (text: string) =>
  queryOptions({
    queryKey: queryKeys.imagesNamed(text),
    queryFn: async ({ signal }) => {
      const { images } = await apiGet<ApiCatalog>(`/catalog${queryString({ images: text })}`, {
        signal,
      })
      const wanted = nameMatcher(text)
      return images.filter(({ id, name }) => id === text || wanted.test(name))
    },
    staleTime: 300_000,
  })

/** As EC2 matches names: `*` is any text, `?` any character. */
function nameMatcher(pattern: string): RegExp {
  const plain = pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(`^${plain.replaceAll('\\*', '.*').replaceAll('\\?', '.')}$`)
}

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

/** Which component fails where since when; with a component that one on all of its machines. */
export const poolComponentsQuery = (name: string, component?: string) =>
  queryOptions({
    queryKey: queryKeys.poolComponents(name, component),
    queryFn: ({ signal }) =>
      apiGet<ApiPoolComponents>(`/pools/${part(name)}/components${queryString({ component })}`, {
        signal,
      }),
  })
