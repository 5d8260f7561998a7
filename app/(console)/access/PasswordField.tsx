'use client'

import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'

export const shortest = 8

/** Why this cannot be a password; undefined when it can, as far as can be told here. */
export function whyNotPassword(password: string): string | undefined {
  return password.length < shortest ? `A password has at least ${shortest} characters.` : undefined
}

export function PasswordField({
  label,
  value,
  error,
  current = false,
  repeated = false,
  onChange,
}: {
  label: string
  value: string
  error?: string | undefined
  /** It is the password that holds now, not a new one. */
  current?: boolean
  /** It is typed a second time. */
  repeated?: boolean
  onChange: (value: string) => void
}) {
  return (
    <FormField
      label={label}
      errorText={error}
      constraintText={current || repeated ? undefined : `At least ${shortest} characters.`}
    >
      <Input
        type="password"
        value={value}
        autoComplete={current ? 'current-password' : 'new-password'}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  )
}
