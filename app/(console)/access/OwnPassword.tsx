'use client'

import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Form from '@cloudscape-design/components/form'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type FormEvent, useState } from 'react'
import { issueAt } from '@/components/failure-issues'
import { FailureText } from '@/components/failure-text'
import { useAction } from '@/components/use-action'
import { changePasswordAction } from './actions'
import { PasswordField, whyNotPassword } from './PasswordField'

/** One's own password; the one that holds is asked for. */
export function OwnPassword() {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [repeated, setRepeated] = useState('')
  const [checked, setChecked] = useState(false)
  const change = useAction(changePasswordAction, {
    failed: 'Your password was not changed',
    errors: 'inline',
    succeeded: () => 'Your password is changed.',
  })
  const wrong = checked
    ? {
        current: current === '' ? 'Enter the password that holds now.' : undefined,
        next: whyNotPassword(next),
        repeated: repeated === next ? undefined : 'The two new passwords differ.',
      }
    : {}
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (current === '' || whyNotPassword(next) || repeated !== next || change.pending) return
    if (!(await change.run(current, next))) return
    setCurrent('')
    setNext('')
    setRepeated('')
    setChecked(false)
  }
  return (
    <form id="password" onSubmit={(event) => void submit(event)} noValidate>
      <Container header={<Header variant="h2">Your password</Header>}>
        <Form
          actions={
            <Button loading={change.pending} loadingText="Changing">
              Change the password
            </Button>
          }
        >
          <div className="muster-narrow">
            <SpaceBetween size="m">
              <PasswordField
                current
                label="Current password"
                value={current}
                error={wrong.current ?? issueAt(change.error, 'current')}
                onChange={setCurrent}
              />
              <PasswordField
                label="New password"
                value={next}
                error={wrong.next}
                onChange={setNext}
              />
              <PasswordField
                repeated
                label="New password again"
                value={repeated}
                error={wrong.repeated}
                onChange={setRepeated}
              />
              {change.error && !issueAt(change.error, 'current') ? (
                <Alert type="error">
                  <FailureText error={change.error} />
                </Alert>
              ) : null}
            </SpaceBetween>
          </div>
        </Form>
      </Container>
    </form>
  )
}
