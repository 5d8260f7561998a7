import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter'
import { faultCodes } from '@/lib/lifecycle/faults'
import { interruptions } from '@/lib/lifecycle/interruption'
import { states } from '@/lib/lifecycle/states'
import type { ListFilter } from './list-filter'

/** The properties by which machines are found, as the API names them. */
export const machineFilterKeys = [
  'pool',
  'state',
  'intent',
  'fault',
  'zone',
  'type',
  'connected',
  'protected',
  'profile',
  'behind',
  'waiting',
  'check',
  'interruption',
] as const
type FilterKey = (typeof machineFilterKeys)[number]

export const machineSortFields = [
  'name',
  'pool',
  'state',
  'connected',
  'privateIp',
  'requestedAt',
  'instanceId',
  'instanceType',
  'zone',
  'fault',
  'heardAt',
  'configuredAt',
  'retiredAt',
] as const

const labels: Readonly<Record<FilterKey, readonly [one: string, many: string]>> = {
  pool: ['Pool', 'Pools'],
  state: ['State', 'States'],
  intent: ['Intent', 'Intents'],
  fault: ['Fault', 'Faults'],
  zone: ['Zone', 'Zones'],
  type: ['Instance type', 'Instance types'],
  connected: ['Connected', 'Connected'],
  protected: ['Protected', 'Protected'],
  profile: ['Profile', 'Profiles'],
  behind: ['Behind', 'Behind'],
  waiting: ['Waiting', 'Waiting'],
  check: ['Status checks', 'Status checks'],
  interruption: ['Interruption', 'Interruptions'],
}

export function machineFilteringProperties(
  hidden: readonly string[],
): PropertyFilterProps.FilteringProperty[] {
  return machineFilterKeys
    .filter((key) => !hidden.includes(key))
    .map((key) => ({
      key,
      propertyLabel: labels[key][0],
      groupValuesLabel: labels[key][1],
      operators: [
        { operator: '=', tokenType: 'enum' },
        { operator: '!=', tokenType: 'enum' },
      ],
    }))
}

/** What can be chosen; `any` is a machine that has some fault, whichever. */
export function machineFilteringOptions(known: {
  pools: readonly string[]
  zones: readonly string[]
  types: readonly string[]
  profiles: readonly string[]
}): PropertyFilterProps.FilteringOption[] {
  const of = (propertyKey: FilterKey, values: readonly string[]) =>
    values.map((value) => ({ propertyKey, value }))
  return [
    ...of('pool', known.pools),
    ...of('state', states),
    ...of('intent', ['serve', 'retire']),
    ...of('fault', ['any', 'none', ...faultCodes]),
    ...of('zone', known.zones),
    ...of('type', known.types),
    ...of('connected', ['true', 'false']),
    ...of('protected', ['true', 'false']),
    ...of('profile', known.profiles),
    ...of('behind', ['true', 'false']),
    ...of('waiting', ['true', 'false']),
    ...of('check', ['ok', 'impaired']),
    ...of('interruption', ['none', ...interruptions]),
  ]
}

const living = states.filter((state) => state !== 'retired')

/** The filter as the API takes it. Retired machines are left out unless somebody asks for them. */
export function machineApiFilter(
  filter: ListFilter,
  options: { pool?: string | undefined; retired: boolean },
): Record<string, string> {
  const call: Record<string, string> = {}
  for (const [key, values] of Object.entries(filter)) {
    if (values.length > 0) call[key] = values.join(key === 'q' ? ' ' : ',')
  }
  if (options.pool !== undefined) call.pool = options.pool
  if (call.state === undefined && !options.retired) call.state = living.join(',')
  return call
}
