'use client'

import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'

/** Asks to type the name of what is lost. */
export function TypedName({
  name,
  value,
  onChange,
}: {
  name: string
  value: string
  onChange: (value: string) => void
}) {
  return (
    <FormField label={`Type ${name} to confirm`}>
      <Input
        value={value}
        onChange={({ detail }) => onChange(detail.value)}
        placeholder={name}
        autoComplete={false}
        spellcheck={false}
      />
    </FormField>
  )
}

/** Why it may not go on yet. */
export function whyNotTyped(name: string, value: string): string | undefined {
  return value.trim() === name ? undefined : `Type ${name} first.`
}
