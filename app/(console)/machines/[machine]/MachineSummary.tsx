'use client'

import Box from '@cloudscape-design/components/box'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import { Copyable } from '@/components/copyable'
import { revisionText } from '@/components/machine-facts'
import { Ago } from '@/components/time'

/** What one looks for first. The rest is under Details. */
export function MachineSummary({ machine }: { machine: ApiMachineDetail }) {
  const { instanceId, privateIp, instanceType, market, zone } = machine
  return (
    <KeyValuePairs
      columns={4}
      items={[
        {
          label: 'Private address',
          value: privateIp ? <Copyable text={privateIp} what="private address" /> : '–',
        },
        {
          label: 'Instance',
          value: instanceId ? (
            <>
              <Copyable text={instanceId} what="instance" />
              <Box color="text-body-secondary" fontSize="body-s">
                {instanceType} in {zone}
                {market === 'spot' ? ', Spot' : null}
              </Box>
            </>
          ) : (
            '–'
          ),
        },
        { label: 'Profile revision', value: revisionText(machine.revision) },
        { label: 'Connected', value: <Connection machine={machine} /> },
      ]}
    />
  )
}

function Connection({ machine }: { machine: ApiMachineDetail }) {
  if (machine.connected) return <StatusIndicator type="success">yes</StatusIndicator>
  if (machine.state === 'retired') return <>no, retired</>
  if (!machine.heardAt) return <>not heard of yet</>
  return (
    <StatusIndicator type={machine.state === 'configured' ? 'warning' : 'pending'}>
      no; last heard <Ago at={machine.heardAt} />
    </StatusIndicator>
  )
}
