import Alert from '@cloudscape-design/components/alert'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import type { ApiProfileWarning } from '@/app/api/v1/schemas/profiles'

const few = 3

/** What of the newest revision will not come out as it is meant. */
export function ProfileWarnings({ warnings }: { warnings: readonly ApiProfileWarning[] }) {
  if (warnings.length === 0) return null
  const rest = warnings.slice(few)
  return (
    <Alert
      type="warning"
      header={
        warnings.length === 1
          ? 'One thing in the newest revision needs a look'
          : `${warnings.length} things in the newest revision need a look`
      }
    >
      <Messages warnings={warnings.slice(0, few)} />
      {rest.length > 0 ? (
        <ExpandableSection variant="inline" headerText={`${rest.length} more`}>
          <Messages warnings={rest} />
        </ExpandableSection>
      ) : null}
    </Alert>
  )
}

function Messages({ warnings }: { warnings: readonly ApiProfileWarning[] }) {
  return (
    <ul className="muster-problems">
      {warnings.map(({ kind, path, message }) => (
        <li key={`${kind} ${path} ${message}`} className="muster-message">
          {message}
        </li>
      ))}
    </ul>
  )
}
