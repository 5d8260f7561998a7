'use client'

import Select, { type SelectProps } from '@cloudscape-design/components/select'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import type { ListFilter } from './list-filter'
import { machineApiFilter } from './machine-filter'
import { machinesQuery } from './machine-queries'
import { standingText } from './state-indicator'

const shown = 100

/**
 * One of the machines that are not retired, found by what is typed. Those that cannot be chosen stay
 * listed, with the reason.
 */
export function MachineSelect({
  value,
  whyNot,
  onChange,
  ariaLabel,
  nobody,
}: {
  value: ApiMachine | null | undefined
  whyNot: (machine: ApiMachine) => string | undefined
  /** null: none of them, where `nobody` offers that. */
  onChange: (machine: ApiMachine | null) => void
  ariaLabel: string
  /** The words for no machine at all. */
  nobody?: string
}) {
  const [typed, setTyped] = useState('')
  const filter: ListFilter = typed.trim() === '' ? {} : { q: [typed.trim()] }
  const query = useQuery(
    machinesQuery({ ...machineApiFilter(filter, { retired: false }), sort: 'name', limit: shown }),
  )
  const machines = query.data?.items ?? []
  const more = (query.data?.total ?? 0) - machines.length
  const none = { value: '', label: nobody ?? '' }
  const options: SelectProps.Option[] = [
    ...(nobody !== undefined && typed.trim() === '' ? [none] : []),
    ...sortedByReason(machines, whyNot).map(({ machine, reason }) => optionOf(machine, reason)),
  ]
  return (
    <Select
      options={options}
      selectedOption={value ? optionOf(value, undefined) : value === null ? none : null}
      onChange={({ detail }) => {
        const name = detail.selectedOption.value
        onChange(machines.find((machine) => machine.name === name) ?? null)
      }}
      filteringType="manual"
      filteringPlaceholder="Find by name, address, instance, pool …"
      onLoadItems={({ detail }) => setTyped(detail.filteringText)}
      placeholder="Choose a machine"
      ariaLabel={ariaLabel}
      statusType={query.isPending ? 'loading' : query.error ? 'error' : 'finished'}
      loadingText="Loading machines"
      errorText="The machines could not be loaded."
      recoveryText="Try again"
      finishedText={more > 0 ? `${more} more: type to find them` : ''}
      empty="No machine matches."
    />
  )
}

function sortedByReason(
  machines: readonly ApiMachine[],
  whyNot: (machine: ApiMachine) => string | undefined,
) {
  return machines
    .map((machine) => ({ machine, reason: whyNot(machine) }))
    .sort((a, b) => Number(a.reason !== undefined) - Number(b.reason !== undefined))
}

function optionOf(machine: ApiMachine, reason: string | undefined): SelectProps.Option {
  return {
    value: machine.name,
    label: machine.name,
    // The reason stands where it is read at once, not only on hover.
    description:
      reason ??
      [standingText(machine), machine.zone, machine.elasticIp ?? machine.publicIp]
        .filter(Boolean)
        .join(', '),
    disabled: reason !== undefined,
  }
}
