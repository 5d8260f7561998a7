'use client'

import FormField from '@cloudscape-design/components/form-field'
import RadioGroup from '@cloudscape-design/components/radio-group'
import { type Role, roleMeaning, roles } from '@/lib/access/roles'

/** Chooses a role, each with what it means. */
export function RoleSelect({ role, onChange }: { role: Role; onChange: (role: Role) => void }) {
  return (
    <FormField label="Role">
      <RadioGroup
        value={role}
        items={roles.map((value) => ({ value, label: value, description: roleMeaning[value] }))}
        onChange={({ detail }) => onChange(roles.find((r) => r === detail.value) ?? 'viewer')}
      />
    </FormField>
  )
}
