'use client'

import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { GuardedButton } from '@/components/guarded-button'
import { DeletePoolModal } from './DeletePoolModal'
import { RollModal } from './RollModal'
import { whyNotDelete } from './why-not-delete'

export function PoolActions({ pool }: { pool: ApiPool }) {
  const [deleting, setDeleting] = useState(false)
  const [rolling, setRolling] = useState(false)
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <GuardedButton needs="operator" reason={whyNotRollNow(pool)} onClick={() => setRolling(true)}>
        Roll
      </GuardedButton>
      <GuardedButton needs="admin" href={`/pools/${pool.name}/edit`}>
        Edit
      </GuardedButton>
      <GuardedButton needs="admin" reason={whyNotDelete(pool)} onClick={() => setDeleting(true)}>
        Delete
      </GuardedButton>
      {rolling ? <RollModal pool={pool} close={() => setRolling(false)} /> : null}
      {deleting ? <DeletePoolModal pool={pool} close={() => setDeleting(false)} /> : null}
    </SpaceBetween>
  )
}

function whyNotRollNow({ roll, outdated }: ApiPool): string | undefined {
  if (roll) return 'The pool is being rolled already.'
  return outdated === 0
    ? 'No machine is outdated. Edit the image, instance types or profile of the pool first.'
    : undefined
}
