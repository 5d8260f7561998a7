'use client'

import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <Alert
      type="error"
      header="This page broke"
      action={<Button onClick={reset}>Show it again</Button>}
    >
      It is a fault of the console, not of your machines: they go on.{' '}
      <span className="muster-code">{error.digest ? `(${error.digest})` : error.message}</span>
    </Alert>
  )
}
