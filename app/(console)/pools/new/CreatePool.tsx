'use client'

import { useRouter } from 'next/navigation'
import { useAction } from '@/components/use-action'
import { createPoolAction } from '../actions'
import { PoolForm } from '../form/PoolForm'
import { definitionOf, newPool, numberOf, type PoolDraft } from '../form/pool-draft'

export function CreatePool() {
  const router = useRouter()
  const create = useAction(createPoolAction, {
    failed: 'The pool was not created',
    errors: 'inline',
    succeeded: () => 'The pool is created.',
  })
  const submit = async (draft: PoolDraft) => {
    const pool = { name: draft.name, desired: numberOf(draft.desired), ...definitionOf(draft) }
    if (await create.run(pool)) router.push(`/pools/${draft.name}`)
  }
  return (
    <PoolForm
      title="Create a pool"
      initial={newPool}
      creating
      submitText="Create the pool"
      pending={create.pending}
      failure={create.error}
      cancelHref="/pools"
      submit={(draft) => void submit(draft)}
    />
  )
}
