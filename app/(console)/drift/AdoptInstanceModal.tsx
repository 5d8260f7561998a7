'use client'

import Box from '@cloudscape-design/components/box'
import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiStray } from '@/app/api/v1/schemas/drift'
import { ActionModal } from '@/components/action-modal'
import { LoadState } from '@/components/load-state'
import { poolsQuery } from '@/components/pool-queries'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { adoptInstanceAction } from './actions'

export function AdoptInstanceModal({ stray, close }: { stray: ApiStray; close: () => void }) {
  const { instanceId } = stray
  const query = useQuery(poolsQuery())
  const [chosen, setChosen] = useState((stray.poolExists && stray.pool) || '')
  const adopt = useAction(adoptInstanceAction, {
    failed: `${instanceId} was not adopted`,
    errors: 'inline',
    succeeded: (done) => withOperation(`${instanceId} is ${done.result.machine} now.`)(done),
  })
  return (
    <ActionModal
      header={`Adopt ${instanceId}?`}
      submitText="Adopt"
      reason={chosen === '' ? 'Choose a pool first.' : undefined}
      pending={adopt.pending}
      failure={adopt.error}
      submit={() => void adopt.run(instanceId, chosen).then((done) => done && close())}
      close={close}
    >
      <LoadState query={query} what="the pools">
        {(pools) => (
          <FormField label="Pool">
            <Select
              selectedOption={chosen ? { value: chosen, label: chosen } : null}
              options={pools.map(({ name }) => ({ value: name, label: name }))}
              placeholder="Choose a pool"
              empty="There is no pool: create one first."
              onChange={({ detail }) => setChosen(detail.selectedOption.value ?? '')}
            />
          </FormField>
        )}
      </LoadState>
      <Box variant="p">
        It becomes a machine of this pool, in the lowest free slot, and gets what that slot owns. A
        pool that has all its machines grows by one. It is protected at first, so that nothing
        replaces it before you have looked.
      </Box>
      <Box variant="p">
        {stray.launchedFor !== null && stray.launchedFor === chosen
          ? 'A launch of this pool started it: it may register until the boot timeout, and then serves like any other.'
          : 'No launch of this pool started it, so that it cannot prove who it is and never registers: it is held as a machine that has not reported. To have one that serves, replace it.'}
      </Box>
    </ActionModal>
  )
}
