import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ApiOperationDetail, ApiOperationPage } from '@/app/api/v1/schemas/operations'
import { apiGet } from './api'
import { type Filter, queryKeys } from './query-keys'
import { queryString } from './query-string'

const part = encodeURIComponent

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
