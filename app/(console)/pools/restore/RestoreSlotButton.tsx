'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import type { ApiSlot } from '@/app/api/v1/schemas/slots'
import { GuardedButton } from '@/components/guarded-button'
import { slotsQuery } from '@/components/pool-queries'
import { RestoreSlotModal } from './RestoreSlotModal'
import { waitsForZone } from './restore-choices'

/** The way out for a machine that cannot start where the volumes of its slot are. */
export function RestoreSlotButton({ pool, slot }: { pool: string; slot: ApiSlot }) {
  const [asked, setAsked] = useState(false)
  return (
    <>
      <GuardedButton
        needs="operator"
        reason={slot.whyNotRestore ?? undefined}
        onClick={() => setAsked(true)}
      >
        Restore in another zone…
      </GuardedButton>
      {asked ? <RestoreSlotModal pool={pool} slot={slot} close={() => setAsked(false)} /> : null}
    </>
  )
}

/** The same beside a machine's fault, where its slot is why it does not start. */
export function RestoreForMachine({ machine }: { machine: ApiMachineDetail }) {
  const { pool, slot, state, fault } = machine
  const waits = state === 'requested' && fault?.code === 'LaunchFailed' && slot !== null
  const slots = useQuery({ ...slotsQuery(pool), enabled: waits }).data
  const own = slots?.find((one) => one.slot === slot)
  if (!waits || !own || own.machine !== machine.name || !waitsForZone(own)) return null
  return <RestoreSlotButton pool={pool} slot={own} />
}
