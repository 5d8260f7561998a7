import { asFailure } from './api'

/** What went wrong, its code, and the request id under which the console's log holds the rest. */
export function FailureText({ error }: { error: unknown }) {
  const failure = asFailure(error)
  return (
    <>
      {failure.message}{' '}
      <span className="muster-code">
        ({failure.code}
        {failure.requestId ? `, request ${failure.requestId}` : ''})
      </span>
    </>
  )
}
