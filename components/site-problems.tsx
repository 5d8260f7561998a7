'use client'

import Alert from '@cloudscape-design/components/alert'
import type { ReactNode } from 'react'
import type { ApiOverview } from '@/app/api/v1/schemas/pools'
import { AppLink } from './app-link'
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
            <Source text={source} />: {message}
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

/** A pool or profile by its page. */
function Source({ text }: { text: string }) {
  const [kind = '', name = ''] = text.split(' ')
  return kind === 'pool' || kind === 'profile' ? (
    <AppLink href={`/${kind}s/${encodeURIComponent(name)}`}>{text}</AppLink>
  ) : (
    <strong>{text}</strong>
  )
}
