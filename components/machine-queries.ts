import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  ApiConsoleOutput,
  ApiMachineDetail,
  ApiMachineEvent,
  ApiMachinePage,
} from '@/app/api/v1/schemas/machines'
import { apiGet, apiGetAll } from './api'
import { type Filter, queryKeys } from './query-keys'
import { queryString } from './query-string'

const part = encodeURIComponent

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
