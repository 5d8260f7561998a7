'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { queryKeys } from '@/components/query-keys'
import { type Done, useAction } from '@/components/use-action'
import { scalePoolAction } from '../actions'

type Scaled =
  Awaited<ReturnType<typeof scalePoolAction>> extends infer Answer
    ? Answer extends { ok: true; result: infer R }
      ? R
      : never
    : never

/**
 * Sets the pool's size on the version seen. What it set in motion shows at once: the answer's counts
 * are taken over, and the lists are read again. `overtaken` hears of a pool changed meanwhile.
 */
export function useScale(pool: ApiPool, overtaken: (message: string) => void) {
  const client = useQueryClient()
  const [last, setLast] = useState<Done<Scaled>>()
  const { run, pending } = useAction(scalePoolAction, {
    failed: `${pool.name} was not scaled`,
    refused(failure) {
      if (failure.code !== 'StaleVersion') return false
      void client.invalidateQueries({ queryKey: queryKeys.pool(pool.name) })
      overtaken(failure.message)
      return true
    },
  })
  const scale = async (desired: number, retire: string[] = []): Promise<boolean> => {
    setLast(undefined)
    const done = await run({ pool: pool.name, desired, version: pool.version, retire })
    if (!done) return false
    setLast(done)
    client.setQueryData<ApiPool>(queryKeys.pool(pool.name), (known) =>
      known ? { ...known, ...afterScaling(known, done.result) } : known,
    )
    return true
  }
  return { scale, pending, last }
}

function afterScaling(pool: ApiPool, { pool: scaled, requested }: Scaled): Partial<ApiPool> {
  const { counts } = pool
  return {
    desired: scaled.desired,
    version: scaled.version,
    counts: { ...counts, requested: counts.requested + requested.length },
  }
}
