'use client'

import Autosuggest from '@cloudscape-design/components/autosuggest'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import List from '@cloudscape-design/components/list'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { ApiCatalog } from '@/app/api/v1/schemas/site'

type InstanceType = ApiCatalog['instanceTypes'][number]

/** Instance types in order of preference: added at the end, moved by their handle, removed. */
export function InstanceTypesField({
  value,
  error,
  catalog,
  loading,
  onChange,
}: {
  value: string[]
  error: string | undefined
  catalog: ApiCatalog | undefined
  loading: boolean
  onChange: (types: string[]) => void
}) {
  const [entry, setEntry] = useState('')
  const known = new Map((catalog?.instanceTypes ?? []).map((type) => [type.name, type]))
  const add = (name: string) => {
    const type = name.trim()
    if (type && !value.includes(type)) onChange([...value, type])
    setEntry('')
  }
  return (
    <FormField
      label="Instance types"
      description="In order of preference: when EC2 has no capacity of the first, the next is asked for."
      errorText={error}
    >
      <SpaceBetween size="xs">
        {value.length > 0 ? (
          <List
            ariaLabel="Instance types, in order of preference"
            tagOverride="ol"
            items={value}
            sortable
            onSortingChange={({ detail }) => onChange([...detail.items])}
            renderItem={(name) => ({
              id: name,
              content: name,
              secondaryContent: (
                <Box fontSize="body-s" color="text-body-secondary">
                  {inWords(known.get(name))}
                </Box>
              ),
              announcementLabel: name,
              actions: (
                <Button
                  variant="icon"
                  iconName="close"
                  ariaLabel={`Remove ${name}`}
                  onClick={() => onChange(value.filter((other) => other !== name))}
                />
              ),
            })}
          />
        ) : null}
        <Autosuggest
          value={entry}
          onChange={({ detail }) => setEntry(detail.value)}
          onSelect={({ detail }) => add(detail.value)}
          onKeyDown={({ detail }) => {
            if (detail.key === 'Enter') add(entry)
          }}
          options={[...known.values()]
            .filter(({ name }) => !value.includes(name))
            .map((type) => ({ value: type.name, description: inWords(type) }))}
          enteredTextLabel={(text) => `Add ${text}`}
          placeholder="Add an instance type, such as m5.large"
          statusType={loading ? 'loading' : 'finished'}
          loadingText="Asking EC2 for instance types"
          empty="EC2 lists no instance types. Enter one."
        />
      </SpaceBetween>
    </FormField>
  )
}

function inWords(type: InstanceType | undefined): string {
  if (!type) return ''
  const memory = Math.round((type.memoryMiB / 1024) * 10) / 10
  const where = type.zones.length > 0 ? `in ${type.zones.join(', ')}` : 'offered in no zone'
  return `${type.vcpus} vCPU, ${memory} GiB, ${type.architectures.join(' or ')}, ${where}`
}
