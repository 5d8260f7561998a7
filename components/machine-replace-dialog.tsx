'use client'

import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import { AppLink } from './app-link'
import { FailureText } from './failure-text'
import { ReasonField } from './machine-retire-dialog'
import type { MachineServerActions } from './machine-server-actions'
import { useAction } from './use-action'

interface ReplaceDialogProps {
  machine: ApiMachine
  replace: MachineServerActions['replace']
  onClose: (replaced: boolean) => void
}

export function MachineReplaceDialog({ machine, replace, onClose }: ReplaceDialogProps) {
  const [reason, setReason] = useState('')
  const action = useAction(replace, {
    failed: `${machine.name} was not replaced`,
    errors: 'inline',
    succeeded: ({ operationId }) => ({
      type: 'success',
      content: (
        <>
          {machine.name} retires and another machine is requested in its place.{' '}
          <AppLink color="inverted" href={`/operations/${operationId}`}>
            See how it goes on
          </AppLink>
        </>
      ),
    }),
  })
  return (
    <Modal
      visible
      onDismiss={() => onClose(false)}
      closeAriaLabel="Close"
      header={`Replace ${machine.name}?`}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={() => onClose(false)}>
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={action.pending}
              onClick={async () => {
                if (await action.run(machine.name, reason.trim() || undefined)) onClose(true)
              }}
            >
              Replace {machine.name}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {action.error && (
          <Alert type="error" header={`${machine.name} was not replaced`}>
            <FailureText error={action.error} />
          </Alert>
        )}
        <Box>
          {machine.name} drains and its instance is terminated; a new machine of pool {machine.pool}{' '}
          is requested at once. The pool keeps its size. This cannot be undone.
        </Box>
        <ReasonField value={reason} onChange={setReason} />
      </SpaceBetween>
    </Modal>
  )
}
