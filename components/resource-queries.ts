import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ApiAddress, ApiAddressDetail } from '@/app/api/v1/schemas/addresses'
import type { ApiImage } from '@/app/api/v1/schemas/images'
import type { ApiCatalog } from '@/app/api/v1/schemas/site'
import type { ApiSnapshot, ApiVolume, ApiVolumeDetail } from '@/app/api/v1/schemas/volumes'
import { apiGet, apiGetAll } from './api'
import { queryKeys } from './query-keys'
import { queryString } from './query-string'

const part = encodeURIComponent

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
