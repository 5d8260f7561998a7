'use client'

import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import { useState } from 'react'

const units = [
  { value: '1', label: 'seconds' },
  { value: '60', label: 'minutes' },
  { value: '3600', label: 'hours' },
]

/** The largest unit in which the seconds are a whole number. */
function unitFor(seconds: number): string {
  if (seconds > 0 && seconds % 3_600 === 0) return '3600'
  return seconds > 0 && seconds % 60 === 0 ? '60' : '1'
}

/** A time in seconds, entered as a number and a unit. */
export function DurationField({
  label,
  description,
  seconds,
  error,
  onChange,
}: {
  label: string
  description: string
  seconds: number | undefined
  error: string | undefined
  onChange: (seconds: number | undefined) => void
}) {
  const [unit, setUnit] = useState(() => unitFor(seconds ?? 0))
  const [text, setText] = useState(() =>
    seconds === undefined ? '' : String(seconds / Number(unitFor(seconds))),
  )
  const tell = (typed: string, of: string) =>
    onChange(/^\d{1,6}$/.test(typed.trim()) ? Number(typed) * Number(of) : undefined)
  return (
    <FormField label={label} description={description} errorText={error}>
      <div className="muster-duration">
        <Input
          value={text}
          inputMode="numeric"
          autoComplete={false}
          onChange={({ detail }) => {
            setText(detail.value)
            tell(detail.value, unit)
          }}
        />
        <Select
          options={units}
          selectedOption={units.find((u) => u.value === unit) ?? null}
          ariaLabel={`Unit of: ${label}`}
          onChange={({ detail }) => {
            const chosen = detail.selectedOption.value ?? '1'
            setUnit(chosen)
            tell(text, chosen)
          }}
        />
      </div>
    </FormField>
  )
}
