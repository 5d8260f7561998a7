'use client'

import FormField from '@cloudscape-design/components/form-field'
import Multiselect from '@cloudscape-design/components/multiselect'
import { Optional } from '@/components/optional'

export interface Choice {
  value: string
  description?: string
}

/** Several of what EC2 has. What is chosen already stays listed when EC2 cannot be asked. */
export function ChoicesField({
  label,
  description,
  placeholder,
  value,
  choices,
  error,
  loading,
  optional = false,
  onChange,
}: {
  label: string
  description: string
  placeholder: string
  value: string[]
  choices: Choice[]
  error: string | undefined
  loading: boolean
  optional?: boolean
  onChange: (value: string[]) => void
}) {
  const unlisted = value.filter((one) => !choices.some((choice) => choice.value === one))
  const options = [...choices, ...unlisted.map((one): Choice => ({ value: one }))].map(
    (choice) => ({ ...choice, label: choice.value }),
  )
  return (
    <FormField
      label={optional ? <Optional>{label}</Optional> : label}
      description={description}
      errorText={error}
    >
      <Multiselect
        options={options}
        selectedOptions={options.filter((option) => value.includes(option.value))}
        onChange={({ detail }) =>
          onChange(detail.selectedOptions.flatMap((option) => option.value ?? []))
        }
        filteringType="auto"
        placeholder={placeholder}
        statusType={loading ? 'loading' : 'finished'}
        loadingText="Asking EC2"
        empty="EC2 lists none."
        deselectAriaLabel={(option) => `Remove ${option.label}`}
        selectedAriaLabel="Selected"
      />
    </FormField>
  )
}
