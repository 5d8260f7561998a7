'use client'

import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ApiConsoleOutput, ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import { whyNot } from '@/lib/lifecycle/machine-actions'
import { EmptyState, LoadState } from './load-state'
import { LogStore } from './log/log-store'
import { LogView } from './log/log-view'
import { consoleOutputQuery } from './machine-queries'
import { At } from './time'

/** What EC2 has of the instance's console: all there is before the agent speaks. */
export function MachineConsoleOutput({ machine }: { machine: ApiMachineDetail }) {
  const reason = whyNot('consoleOutput', machine)
  const query = useQuery({ ...consoleOutputQuery(machine.name), enabled: reason === undefined })
  if (reason !== undefined) {
    return (
      <EmptyState title="No console output">
        {reason} EC2 keeps the console of an instance from its start on.
      </EmptyState>
    )
  }
  return (
    <SpaceBetween size="s">
      <Header
        variant="h3"
        description={
          query.data?.at ? (
            <>
              As EC2 had it at <At at={query.data.at} />
            </>
          ) : (
            'EC2 gathers it now and then, in the minutes after a boot; it may lag behind.'
          )
        }
        actions={
          <Button
            iconName="refresh"
            loading={query.isFetching}
            onClick={() => void query.refetch()}
          >
            Ask EC2 again
          </Button>
        }
      >
        EC2 console output
      </Header>
      <LoadState query={query} what="the console output">
        {(output) => <Output output={output} machine={machine} />}
      </LoadState>
    </SpaceBetween>
  )
}

function Output({ output, machine }: { output: ApiConsoleOutput; machine: ApiMachineDetail }) {
  const store = useMemo(() => LogStore.of(output.text), [output.text])
  return (
    <>
      {output.note && <Alert type="info">{output.note}</Alert>}
      <LogView
        store={store}
        label={`EC2 console output of ${machine.name}`}
        live={false}
        empty={
          machine.state === 'retired'
            ? 'EC2 has no console output of this instance any more: it keeps that of an ended instance for about an hour.'
            : 'EC2 has no console output of this instance yet. It appears some minutes after the boot; ask again then.'
        }
      />
    </>
  )
}
