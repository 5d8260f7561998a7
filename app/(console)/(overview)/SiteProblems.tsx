import Alert from '@cloudscape-design/components/alert'
import type { ApiOverview } from '@/app/api/v1/schemas/pools'
import { AppLink } from '@/components/app-link'
import { Ago } from '@/components/time'

/** What keeps the site as a whole from working, each with where it comes from and since when. */
export function SiteProblems({ problems }: { problems: ApiOverview['problems'] }) {
  if (problems.length === 0) return null
  return (
    <Alert
      type="error"
      header={
        problems.length === 1
          ? 'The site has a problem'
          : `The site has ${problems.length} problems`
      }
      action={<AppLink href="/health">Site health</AppLink>}
    >
      <ul className="muster-problems">
        {problems.map((problem) => (
          <li key={`${problem.source} ${problem.message}`} className="muster-message">
            <strong>{problem.source}</strong>: {problem.message}
            {problem.since ? (
              <>
                {' '}
                (<Ago at={problem.since} />)
              </>
            ) : null}
          </li>
        ))}
      </ul>
    </Alert>
  )
}
