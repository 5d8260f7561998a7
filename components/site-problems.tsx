'use client'

import Alert from '@cloudscape-design/components/alert'
import type { ReactNode } from 'react'
import type { ApiOverview } from '@/app/api/v1/schemas/pools'
import { Ago } from './time'

/** What keeps the site as a whole from working, each with where it comes from and since when. */
export function SiteProblems({
  problems,
  action,
}: {
  problems: ApiOverview['problems']
  action?: ReactNode
}) {
  return (
    <Alert
      type="error"
      header={
        problems.length === 1
          ? 'The site has a problem'
          : `The site has ${problems.length} problems`
      }
      action={action}
    >
      <ul className="muster-problems">
        {problems.map(({ source, message, since }) => (
          <li key={`${source} ${message}`} className="muster-message">
            <strong>{source}</strong>: {message}
            {since ? (
              <>
                {' '}
                (<Ago at={since} />)
              </>
            ) : null}
          </li>
        ))}
      </ul>
    </Alert>
  )
}
