'use client'

import Alert from '@cloudscape-design/components/alert'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ReactNode } from 'react'
import type { ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import { faults, isFaultCode } from '@/lib/lifecycle/faults'
import { AppLinkButton } from './app-link'
import { FaultHelp } from './fault-words'
import { Ago } from './time'

/** What went wrong with a machine, where it stood, and what to do next. */
export function MachineFault({
  machine,
  wayOut,
}: {
  machine: ApiMachineDetail
  /** Buttons that end it, where there are such. */
  wayOut?: ReactNode
}) {
  const { fault, step, phase, heardAt } = machine
  if (!fault) return null
  const known = isFaultCode(fault.code) ? faults[fault.code] : undefined
  const last = step ?? phase
  const silent = fault.code === 'BootTimeout' && machine.logBytes === 0
  const readsConsole = silent || fault.code === 'StatusCheckFailed'
  return (
    <Alert
      type="error"
      header={
        <>
          {fault.code}, <Ago at={fault.since} />
        </>
      }
      action={
        <SpaceBetween direction="horizontal" size="xs">
          {wayOut}
          {machine.logBytes > 0 && (
            <AppLinkButton href={`/machines/${machine.name}?tab=log#output`}>
              Read the log
            </AppLinkButton>
          )}
          {readsConsole && (
            <AppLinkButton href={`/machines/${machine.name}?tab=console#output`}>
              Read the EC2 console output
            </AppLinkButton>
          )}
        </SpaceBetween>
      }
    >
      <SpaceBetween size="xxs">
        <div>{fault.message}</div>
        {known && <div>{known.meaning}</div>}
        <div>
          <b>Last step:</b> {last ?? 'nothing was heard of the machine'}
          {heardAt && (
            <>
              ; last heard <Ago at={heardAt} />
            </>
          )}
        </div>
        <FaultHelp code={fault.code} />
        {known && machine.state !== 'retired' && (
          <div>
            <b>What to do:</b> {known.next}
          </div>
        )}
      </SpaceBetween>
    </Alert>
  )
}
