import type { ApiDrift } from '@/app/api/v1/schemas/drift'

/** Each difference in words. */
export function Differences({ drift }: { drift: ApiDrift }) {
  return (
    <ul className="muster-problems">
      {drift.differences.map(({ what, wanted, found }) => (
        <li key={what} className="muster-message">
          <strong>{what}</strong>: wanted {wanted}, found {found}
        </li>
      ))}
    </ul>
  )
}
