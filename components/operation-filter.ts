import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter'
import type { ListFilter } from './list-filter'

/** The properties by which operations are found, as the API names them. */
export const operationFilterKeys = ['status', 'kind', 'pool', 'machine', 'actor'] as const

/** The kinds that there are; each is a verb. */
const kinds = [
  'scale-pool',
  'roll-pool',
  'change-roll',
  'refill-pool',
  'create-pool',
  'edit-pool',
  'delete-pool',
  'retire-machine',
  'retire-machines',
  'replace-machine',
  'protect-machine',
  'unprotect-machine',
  'configure-machine',
  'publish-profile',
  'change-rollout',
  'edit-profile-waves',
  'allocate-address',
  'reassign-address',
  'move-address-back',
  'release-address',
  'adopt-address',
  'create-volume',
  'attach-volume',
  'detach-volume',
  'force-detach-volume',
  'grow-volume',
  'snapshot-volume',
  'delete-volume',
  'adopt-volume',
  'restore-snapshot',
  'restore-slot',
  'delete-snapshot',
  'keep-orphan',
  'bake-image',
  'retire-image',
]

const chosen = [{ operator: '=' as const, tokenType: 'enum' as const }]

export const operationFilteringProperties: readonly PropertyFilterProps.FilteringProperty[] = [
  { key: 'status', propertyLabel: 'Status', groupValuesLabel: 'Statuses', operators: chosen },
  { key: 'kind', propertyLabel: 'Kind', groupValuesLabel: 'Kinds', operators: chosen },
  { key: 'pool', propertyLabel: 'Pool', groupValuesLabel: 'Pools', operators: chosen },
  { key: 'machine', propertyLabel: 'Machine', groupValuesLabel: 'Machines', operators: ['='] },
  { key: 'actor', propertyLabel: 'Who', groupValuesLabel: 'Names', operators: ['='] },
]

export function operationFilteringOptions(
  pools: readonly string[],
): PropertyFilterProps.FilteringOption[] {
  const of = (propertyKey: string, values: readonly string[]) =>
    values.map((value) => ({ propertyKey, value }))
  return [
    ...of('status', ['running', 'succeeded', 'failed']),
    ...of('kind', kinds),
    ...of('pool', pools),
  ]
}

/** The filter as the API takes it: of who and of which machine it takes one, the last named. */
export function operationApiFilter(filter: ListFilter): Record<string, string> {
  const call: Record<string, string> = {}
  for (const [key, values] of Object.entries(filter)) {
    const last = values.at(-1)
    if (last === undefined) continue
    if (key === 'q') call[key] = values.join(' ')
    else call[key] = key === 'machine' || key === 'actor' ? last : values.join(',')
  }
  return call
}
