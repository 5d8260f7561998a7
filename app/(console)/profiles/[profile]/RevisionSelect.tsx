'use client'

import Select from '@cloudscape-design/components/select'
import type { ApiProfileDetail } from '@/app/api/v1/schemas/profiles'
import { dateTime } from '@/components/time'

/** Chooses which revision's document is shown. */
export function RevisionSelect({
  revisions,
  shown,
  onChange,
}: {
  revisions: ApiProfileDetail['revisions']
  shown: number
  onChange: (revision: number) => void
}) {
  const options = revisions.map(({ number, publishedAt, publishedBy }) => ({
    value: String(number),
    label: `Revision ${number}`,
    description: `${dateTime(new Date(publishedAt))}, ${publishedBy}`,
  }))
  return (
    <Select
      options={options}
      selectedOption={options.find(({ value }) => value === String(shown)) ?? null}
      onChange={({ detail }) => onChange(Number(detail.selectedOption.value))}
      ariaLabel="Revision shown"
    />
  )
}
