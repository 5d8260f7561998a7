import Alert from '@cloudscape-design/components/alert'
import type { ApiProfileList } from '@/app/api/v1/schemas/profiles'

/** What at the profiles' source is none, or cannot be read: file, line and reason. */
export function SourceProblems({ problems }: { problems: ApiProfileList['problems'] }) {
  if (problems.length === 0) return null
  return (
    <Alert
      type="warning"
      header={
        problems.length === 1
          ? 'One thing at the source was not taken'
          : `${problems.length} things at the source were not taken`
      }
    >
      <ul className="muster-problems">
        {problems.map(({ file, line, message }) => (
          <li key={file} className="muster-message">
            <span className="muster-code">
              {file}
              {line === null ? '' : `:${line}`}
            </span>
            : {message}
          </li>
        ))}
      </ul>
    </Alert>
  )
}
