'use client'

import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ApiCatalog } from '@/app/api/v1/schemas/site'

export function ZoneField({
  value,
  onChange,
  catalog,
  only = catalog.data?.zones,
  description = 'It attaches only to machines of its zone.',
}: {
  value: string
  onChange: (zone: string) => void
  catalog: UseQueryResult<ApiCatalog, Error>
  /** Those to choose from, where not all of the region. */
  only?: readonly string[] | undefined
  description?: string
}) {
  return (
    <FormField label="Zone" description={description}>
      <Select
        options={(only ?? []).map((zone) => ({ value: zone }))}
        selectedOption={value ? { value } : null}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
        placeholder="Choose a zone"
        statusType={catalog.isPending ? 'loading' : catalog.error ? 'error' : 'finished'}
        loadingText="Asking EC2"
        errorText="EC2 was not asked for its zones."
        recoveryText="Try again"
        onLoadItems={() => {
          if (catalog.error) void catalog.refetch()
        }}
        empty="There is none."
      />
    </FormField>
  )
}
