import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { AppLink } from '@/components/app-link'
import { type PublishOutcome, said } from './use-publish'

/** What became of the files that were taken, with what one should know of each. */
export function PublishedFiles({ outcomes }: { outcomes: readonly PublishOutcome[] }) {
  const published = outcomes.flatMap((outcome) => (outcome.kind === 'published' ? outcome : []))
  if (published.length === 0) return null
  return (
    <div role="status">
      <SpaceBetween size="xs">
        {published.map((outcome) => (
          <div key={outcome.file}>
            <StatusIndicator type="success">{said(outcome)}</StatusIndicator>
            {outcome.result.warnings.length > 0 ? (
              <ul className="muster-problems">
                {outcome.result.warnings.slice(0, 5).map(({ kind, path, message }) => (
                  <li key={`${kind} ${path} ${message}`} className="muster-message">
                    {message}
                  </li>
                ))}
                {outcome.result.warnings.length > 5 ? (
                  <li>
                    {outcome.result.warnings.length - 5} more on{' '}
                    <AppLink href={`/profiles/${outcome.result.profile}`}>its page</AppLink>
                  </li>
                ) : null}
              </ul>
            ) : null}
          </div>
        ))}
      </SpaceBetween>
    </div>
  )
}
