'use client'

import { MachineTable } from '@/components/machine-table'
import { machineServerActions } from './server-actions'

export function MachinesPage() {
  return <MachineTable actions={machineServerActions} />
}
