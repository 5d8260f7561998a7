'use client'

import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { LoadState } from '@/components/load-state'
import { poolQuery } from '@/components/pool-queries'
import { useAction } from '@/components/use-action'
import { editPoolAction } from '../../actions'
import { PoolForm } from '../../form/PoolForm'
import { definitionOf, draftOf, type PoolDraft } from '../../form/pool-draft'
import { NoSuchPool } from '../../NoSuchPool'

export function EditPool({ name }: { name: string }) {
  const query = useQuery(poolQuery(name))
  const [round, setRound] = useState(0)
  return (
    <LoadState query={query} what={`the pool ${name}`} missing={<NoSuchPool name={name} />}>
      {(pool) => <EditForm key={round} pool={pool} startAgain={() => setRound((n) => n + 1)} />}
    </LoadState>
  )
}

/** Edits the pool as it was when the form opened; when it is changed meanwhile, it says so. */
function EditForm({ pool, startAgain }: { pool: ApiPool; startAgain: () => void }) {
  const router = useRouter()
  const [opened] = useState(pool)
  const edit = useAction(editPoolAction, {
    failed: `${pool.name} was not changed`,
    errors: 'inline',
    succeeded: () => `The pool ${pool.name} is changed. Machines started from now on follow it.`,
  })
  const submit = async (draft: PoolDraft) => {
    const change = { pool: pool.name, version: opened.version, ...definitionOf(draft) }
    if (await edit.run(change)) router.push(`/pools/${pool.name}?tab=configuration`)
  }
  return (
    <SpaceBetween size="m">
      {pool.version !== opened.version && !edit.pending ? (
        <Alert
          type="warning"
          header={`${pool.name} was changed while this form was open`}
          action={<Button onClick={startAgain}>Start again from the current pool</Button>}
        >
          Saving is refused until you have seen its current definition: its desired size is{' '}
          {pool.desired} now.
        </Alert>
      ) : null}
      <PoolForm
        title={`Edit ${pool.name}`}
        initial={draftOf(opened)}
        creating={false}
        submitText="Save changes"
        pending={edit.pending}
        failure={edit.error}
        cancelHref={`/pools/${pool.name}`}
        submit={(draft) => void submit(draft)}
      />
    </SpaceBetween>
  )
}
