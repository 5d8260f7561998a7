'use client'

import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { GuardedButton } from '@/components/guarded-button'
import { DeletePoolModal } from './DeletePoolModal'
import { whyNotDelete } from './why-not-delete'

export function PoolActions({ pool }: { pool: ApiPool }) {
  const [deleting, setDeleting] = useState(false)
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <GuardedButton needs="admin" href={`/pools/${pool.name}/edit`}>
        Edit
      </GuardedButton>
      <GuardedButton needs="admin" reason={whyNotDelete(pool)} onClick={() => setDeleting(true)}>
        Delete
      </GuardedButton>
      {deleting ? <DeletePoolModal pool={pool} close={() => setDeleting(false)} /> : null}
    </SpaceBetween>
  )
}
