'use client'

import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { Optional } from '@/components/optional'

export function NameField({
  value,
  onChange,
  error,
  description,
  required = false,
}: {
  value: string
  onChange: (value: string) => void
  error: string | undefined
  description?: string
  required?: boolean
}) {
  return (
    <FormField
      label={required ? 'Name' : <Optional>Name</Optional>}
      description={description}
      errorText={error}
    >
      <Input
        value={value}
        onChange={({ detail }) => onChange(detail.value)}
        autoComplete={false}
        spellcheck={false}
      />
    </FormField>
  )
}
