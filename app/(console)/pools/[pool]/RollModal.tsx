'use client'

import Box from '@cloudscape-design/components/box'
import Checkbox from '@cloudscape-design/components/checkbox'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { ActionModal } from '@/components/action-modal'
import { issueAt } from '@/components/failure-issues'
import { LoadState } from '@/components/load-state'
import { rollQuery } from '@/components/pool-queries'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { whyNotStartRoll } from '@/lib/lifecycle/roll-actions'
import { startRollAction } from '../actions'
import { OutdatedList } from './OutdatedList'

/** Asks how the outdated machines are to be replaced, and shows which these are and why. */
export function RollModal({ pool, close }: { pool: ApiPool; close: () => void }) {
  const query = useQuery(rollQuery(pool.name))
  const [maxAway, setMaxAway] = useState('1')
  const [maxFailures, setMaxFailures] = useState('0')
  const [surge, setSurge] = useState(false)
  const [includeProtected, setIncludeProtected] = useState(false)
  const start = useAction(startRollAction, {
    failed: `${pool.name} is not rolled`,
    errors: 'inline',
    succeeded: withOperation(`The outdated machines of ${pool.name} are replaced in waves.`),
  })
  const outdated = query.data?.outdated
  const surgeRefusal = query.data?.surgeRefusal ?? undefined
  const reason = outdated
    ? (whyNotNumbers(maxAway, maxFailures) ??
      whyNotStartRoll({ outdated, includeProtected, surge, claims: surgeRefusal !== undefined }))
    : 'Wait until the outdated machines are loaded.'
  const shields = outdated?.some((machine) => machine.protected) ?? false
  const submit = async () => {
    const input = {
      pool: pool.name,
      version: pool.version,
      maxAway: Number(maxAway),
      maxFailures: Number(maxFailures),
      surge,
      includeProtected,
    }
    if (await start.run(input)) close()
  }
  return (
    <ActionModal
      header={`Roll ${pool.name}`}
      submitText="Roll"
      reason={reason}
      pending={start.pending}
      failure={start.error}
      submit={() => void submit()}
      close={close}
    >
      <Box variant="p">
        Each outdated machine is drained and retired, and a successor takes its slot. The next
        follows when the successor is configured.
      </Box>
      <ColumnLayout columns={2}>
        <FormField
          label="Machines at once"
          description={surge ? 'More than the pool’s size.' : 'Out of service, including others.'}
          errorText={issueAt(start.error, 'maxAway')}
        >
          <Input
            value={maxAway}
            inputMode="numeric"
            onChange={({ detail }) => setMaxAway(detail.value)}
          />
        </FormField>
        <FormField
          label="Failures allowed"
          description="One more successor that fails halts the roll."
          errorText={issueAt(start.error, 'maxFailures')}
        >
          <Input
            value={maxFailures}
            inputMode="numeric"
            onChange={({ detail }) => setMaxFailures(detail.value)}
          />
        </FormField>
      </ColumnLayout>
      <SpaceBetween size="xs">
        <Checkbox
          checked={surge}
          disabled={surgeRefusal !== undefined}
          description={surgeRefusal ?? 'A machine retires only when its successor serves.'}
          onChange={({ detail }) => setSurge(detail.checked)}
        >
          Surge: start successors first
        </Checkbox>
        <Checkbox
          checked={includeProtected}
          disabled={!shields}
          description={
            shields
              ? 'They are replaced last; their successors are not protected.'
              : 'None of the outdated machines is protected.'
          }
          onChange={({ detail }) => setIncludeProtected(detail.checked)}
        >
          Replace protected machines too
        </Checkbox>
      </SpaceBetween>
      <LoadState query={query} what="the outdated machines">
        {(standing) => (
          <OutdatedList outdated={standing.outdated} includeProtected={includeProtected} />
        )}
      </LoadState>
    </ActionModal>
  )
}

function whyNotNumbers(maxAway: string, maxFailures: string): string | undefined {
  if (!/^[1-9]\d{0,4}$/.test(maxAway.trim())) return 'Machines at once: a number from 1 on.'
  return /^\d{1,5}$/.test(maxFailures.trim()) ? undefined : 'Failures allowed: a number from 0 on.'
}
