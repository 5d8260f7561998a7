'use client'

import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { MachineTable } from '@/components/machine-table'
import { machineServerActions } from '../../machines/server-actions'

/** The pool's machines, those just requested among them. */
export function PoolMachines({ pool }: { pool: ApiPool }) {
  return <MachineTable pool={pool.name} actions={machineServerActions} />
}
