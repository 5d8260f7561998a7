'use client'

import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import { AppLink } from './app-link'
import { FailureText } from './failure-text'
import { sortByAllowed } from './machine-facts'
import type { MachineServerActions } from './machine-server-actions'
import { standingText } from './state-indicator'
import { useAction } from './use-action'

interface RetireDialogProps {
  machines: readonly ApiMachine[]
  retire: MachineServerActions['retire']
  onClose: (retired: boolean) => void
}

/** Names the machines that would go and those that may not; afterwards what came of each. */
export function MachineRetireDialog({ machines, retire, onClose }: RetireDialogProps) {
  // As they were when somebody asked: the list must not change under the one who confirms it.
  const [{ allowed, refused }] = useState(() => sortByAllowed('retire', machines))
  const [reason, setReason] = useState('')
  const action = useAction(retire, { failed: 'Nothing was retired', errors: 'inline' })
  const [done, setDone] = useState<Awaited<ReturnType<typeof action.run>>>()
  const names = allowed.map((machine) => machine.name)
  const what = names.length === 1 ? names[0] : `${names.length} machines`
  const pools = [...new Set(allowed.map((machine) => machine.pool))].join(', ')

  return (
    <Modal
      visible
      onDismiss={() => onClose(done !== undefined)}
      closeAriaLabel="Close"
      header={done ? 'Retiring' : `Retire ${what}?`}
      footer={
        <Box float="right">
          {done ? (
            <Button variant="primary" onClick={() => onClose(true)}>
              Close
            </Button>
          ) : (
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" onClick={() => onClose(false)}>
                Cancel
              </Button>
              <Button
                variant="primary"
                loading={action.pending}
                disabled={names.length === 0}
                disabledReason="None of these machines may be retired."
                onClick={async () => setDone(await action.run(names, reason.trim() || undefined))}
              >
                Retire {what}
              </Button>
            </SpaceBetween>
          )}
        </Box>
      }
    >
      {done ? (
        <SpaceBetween size="s">
          <Names plain>
            {done.result.outcomes.map(({ name, ok, message }) => (
              <li key={name}>
                <StatusIndicator type={ok ? 'success' : 'error'}>
                  {name}: {message ?? (ok ? 'is on its way out' : 'was not retired')}
                </StatusIndicator>
              </li>
            ))}
          </Names>
          <AppLink href={`/operations/${done.operationId}`}>See how it goes on</AppLink>
        </SpaceBetween>
      ) : (
        <SpaceBetween size="m">
          {action.error && (
            <Alert type="error" header="Nothing was retired">
              <FailureText error={action.error} />
            </Alert>
          )}
          {names.length > 0 && (
            <>
              <Box>
                {names.length === 1
                  ? 'It drains, its instance is'
                  : 'They drain, their instances are'}{' '}
                terminated, and {pools} {pools.includes(',') ? 'get' : 'gets'} smaller by as many
                machines. The log and the history stay. This cannot be undone.
              </Box>
              <Names>
                {allowed.map((machine) => (
                  <li key={machine.name}>
                    <b>{machine.name}</b> ({standingText(machine)})
                  </li>
                ))}
              </Names>
            </>
          )}
          {refused.length > 0 && (
            <Alert type="warning" header="These stay">
              <Names>
                {refused.map(({ machine, reason: why }) => (
                  <li key={machine.name}>
                    <b>{machine.name}</b>: {why}
                  </li>
                ))}
              </Names>
            </Alert>
          )}
          <ReasonField value={reason} onChange={setReason} />
        </SpaceBetween>
      )}
    </Modal>
  )
}

function Names({ children, plain }: { children: React.ReactNode; plain?: boolean }) {
  const list = plain
    ? { paddingInlineStart: 0, listStyle: 'none' }
    : { paddingInlineStart: '1.2em' }
  return <ul style={{ ...list, margin: 0, maxHeight: '40vh', overflowY: 'auto' }}>{children}</ul>
}

export function ReasonField(props: { value: string; onChange: (value: string) => void }) {
  return (
    <FormField
      label={
        <span>
          Why <i>- optional</i>
        </span>
      }
      description="Kept with the operation, for whoever looks at it later."
    >
      <Input value={props.value} onChange={({ detail }) => props.onChange(detail.value)} />
    </FormField>
  )
}
