'use client'

import Box from '@cloudscape-design/components/box'
import { useState } from 'react'
import type { ApiStray } from '@/app/api/v1/schemas/drift'
import { ActionModal } from '@/components/action-modal'
import { TypedName, whyNotTyped } from '@/components/typed-name'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { terminateInstanceAction } from './actions'

export function TerminateInstanceModal({ stray, close }: { stray: ApiStray; close: () => void }) {
  const [typed, setTyped] = useState('')
  const { instanceId, name } = stray
  const terminate = useAction(terminateInstanceAction, {
    failed: `${instanceId} was not terminated`,
    errors: 'inline',
    succeeded: withOperation(`${instanceId} is being terminated.`),
  })
  return (
    <ActionModal
      header={`Terminate ${instanceId}?`}
      submitText="Terminate"
      reason={whyNotTyped(instanceId, typed)}
      pending={terminate.pending}
      failure={terminate.error}
      submit={() => void terminate.run(instanceId, typed.trim()).then((done) => done && close())}
      close={close}
    >
      <Box variant="p">
        {name ? `It is called ${name}. ` : ''}It is not drained: what runs on it ends at once, and
        what is on its own disks is lost.
      </Box>
      <TypedName name={instanceId} value={typed} onChange={setTyped} />
    </ActionModal>
  )
}
