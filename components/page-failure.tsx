'use client'

import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import { ApiFailure } from './api'
import { FailureText } from './failure-text'
import { FullPage } from './full-page'

/** The whole console cannot be shown: why, and the way on. */
export function PageFailure({
  header,
  code,
  message,
  requestId,
}: {
  header: string
  code: string
  message: string
  requestId: string | null
}) {
  return (
    <FullPage>
      <Alert
        type="error"
        header={header}
        action={<Button onClick={() => window.location.reload()}>Try again</Button>}
      >
        <FailureText error={new ApiFailure(503, code, message, requestId)} />
      </Alert>
    </FullPage>
  )
}
