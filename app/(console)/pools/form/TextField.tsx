'use client'

import FormField from '@cloudscape-design/components/form-field'
import Input, { type InputProps } from '@cloudscape-design/components/input'
import { Optional } from '@/components/optional'

interface TextFieldProps extends Pick<InputProps, 'value' | 'placeholder' | 'autoFocus'> {
  label: string
  description?: string
  /** What it must look like; an error takes its place. */
  constraint?: string
  error: string | undefined
  optional?: boolean
  numeric?: boolean
  onChange: (value: string) => void
}

/** One line of text, or a number while it is entered. */
export function TextField(props: TextFieldProps) {
  const { label, description, constraint, error, optional, numeric, onChange, ...input } = props
  return (
    <FormField
      label={optional ? <Optional>{label}</Optional> : label}
      description={description}
      constraintText={error ? undefined : constraint}
      errorText={error}
    >
      <Input
        {...input}
        inputMode={numeric ? 'numeric' : 'text'}
        onChange={({ detail }) => onChange(detail.value)}
        autoComplete={false}
        spellcheck={false}
      />
    </FormField>
  )
}
