'use client'

import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useRouter } from 'next/navigation'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { FailureText } from '@/components/failure-text'
import { useAction } from '@/components/use-action'
import { deletePoolAction } from '../actions'
import { Referrers } from './Referrers'

export function DeletePoolModal({ pool, close }: { pool: ApiPool; close: () => void }) {
  const router = useRouter()
  const remove = useAction(deletePoolAction, {
    failed: `${pool.name} was not deleted`,
    errors: 'inline',
    succeeded: () => `The pool ${pool.name} is deleted.`,
  })
  const confirm = async () => {
    if (await remove.run({ pool: pool.name, version: pool.version })) router.push('/pools')
  }
  return (
    <Modal
      visible
      onDismiss={close}
      header={`Delete the pool ${pool.name}?`}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button variant="primary" loading={remove.pending} onClick={() => void confirm()}>
              Delete
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box variant="p">
          It has no machines. Its definition goes; the history of its retired machines stays.
        </Box>
        <Referrers pool={pool.name} />
        {remove.error ? (
          <Alert type="error" header={`${pool.name} was not deleted`}>
            <FailureText error={remove.error} />
          </Alert>
        ) : null}
      </SpaceBetween>
    </Modal>
  )
}
