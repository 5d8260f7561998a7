'use client'

import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal, { type ModalProps } from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type FormEvent, type ReactNode, useEffect, useId } from 'react'
import type { ApiFailure } from './api'
import { FailureText } from './failure-text'

/** A question or a small form over the page, with one action and its error. */
export function ActionModal({
  header,
  submitText,
  reason,
  pending,
  failure,
  submit,
  close,
  size = 'medium',
  children,
}: {
  header: string
  submitText: string
  /** Why it cannot be submitted now. */
  reason?: string | undefined
  pending: boolean
  failure: ApiFailure | undefined
  submit: () => void
  close: () => void
  size?: ModalProps['size']
  children: ReactNode
}) {
  const form = useId()
  // After the modal has taken the focus: were a field focused before that (`autoFocus`), the modal
  // would give the focus back to that field at its end, and not to what opened it.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      document.getElementById(form)?.querySelector<HTMLElement>('input, button, textarea')?.focus()
    })
    return () => cancelAnimationFrame(frame)
  }, [form])
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (reason === undefined && !pending) submit()
  }
  return (
    <Modal
      visible
      size={size}
      header={header}
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={close}>
              Cancel
            </Button>
            <Button
              variant="primary"
              form={form}
              loading={pending}
              disabled={reason !== undefined}
              {...(reason === undefined ? {} : { disabledReason: reason })}
            >
              {submitText}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form id={form} onSubmit={send} noValidate>
        <SpaceBetween size="m">
          {children}
          {failure ? (
            <Alert type="error">
              <FailureText error={failure} />
            </Alert>
          ) : null}
        </SpaceBetween>
      </form>
    </Modal>
  )
}
