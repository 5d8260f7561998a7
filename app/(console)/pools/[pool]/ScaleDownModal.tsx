'use client'

import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiPool, ApiScalePreview } from '@/app/api/v1/schemas/pools'
import { LoadState } from '@/components/load-state'
import { scalePreviewQuery } from '@/components/pool-queries'
import { duration } from '@/components/time'
import { VictimsTable } from './VictimsTable'

interface Props {
  pool: ApiPool
  desired: number
  pending: boolean
  close: () => void
  confirm: (retire: string[]) => void
}

/** Names who goes when the pool shrinks, changeable by hand, before anything happens. */
export function ScaleDownModal({ pool, desired, pending, close, confirm }: Props) {
  const query = useQuery(scalePreviewQuery(pool.name, desired, pool.version))
  const [picked, setPicked] = useState<readonly string[]>()
  const preview = query.data
  const chosen = preview ? chosenOf(preview, picked) : []
  const needed = preview?.victims.length ?? 0
  const reason = whyNotConfirm(preview, chosen.length, needed)
  return (
    <Modal
      visible
      size="large"
      onDismiss={close}
      header={`Scale ${pool.name} from ${pool.desired} to ${desired}`}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={pending}
              disabled={reason !== undefined}
              {...(reason === undefined ? {} : { disabledReason: reason })}
              onClick={() => confirm([...chosen])}
            >
              {needed === 1 ? 'Retire 1 machine' : `Retire ${needed} machines`}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <LoadState query={query} what="who would go">
        {(found) => (
          <SpaceBetween size="m">
            {found.refusal ? (
              <Alert type="error" header={`${pool.name} cannot be scaled to ${desired}`}>
                {found.refusal}
              </Alert>
            ) : (
              <Box variant="p">
                {found.victims.length === 1 ? 'This machine' : 'These machines'} drain for at most{' '}
                {duration(pool.drainTimeout)}, then their instances are terminated. Faulty ones go
                first, then the least progressed, then the oldest. Select others to change that.
              </Box>
            )}
            <VictimsTable
              candidates={found.candidates}
              first={found.victims.map((m) => m.name)}
              chosen={chosen}
              needed={needed}
              choose={setPicked}
            />
          </SpaceBetween>
        )}
      </LoadState>
    </Modal>
  )
}

/** Those picked by hand that can still go; until something is picked, those that would go. */
function chosenOf(preview: ApiScalePreview, picked: readonly string[] | undefined) {
  if (!picked) return preview.victims.map((m) => m.name)
  const open = new Set(preview.candidates.filter((m) => !m.protected).map((m) => m.name))
  return picked.filter((name) => open.has(name))
}

function whyNotConfirm(
  preview: ApiScalePreview | undefined,
  chosen: number,
  needed: number,
): string | undefined {
  if (!preview) return 'Who would go is not known yet.'
  if (preview.refusal) return preview.refusal
  if (chosen < needed) return `Select ${needed - chosen} more: ${needed} machines must go.`
  if (chosen > needed) return `Select ${chosen - needed} fewer: only ${needed} machines go.`
  return undefined
}
