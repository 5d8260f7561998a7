'use client'

import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import { AppLink } from './app-link'
import { BehindBadge } from './behind-badge'
import { Copyable } from './copyable'
import { MachineAddresses } from './machine-addresses'
import { MachineVolumes } from './machine-volumes'
import { At } from './time'
import { WaitingFor } from './waiting-for'

/** Everything that is known of a machine and does not change every second. */
export function MachineDetails({ machine }: { machine: ApiMachineDetail }) {
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Details</Header>}>
        <KeyValuePairs
          columns={4}
          items={[
            {
              type: 'group',
              title: 'Addresses',
              items: [
                pair('Private address', machine.privateIp),
                pair('Private DNS name', machine.privateDns),
                pair('Public address', machine.publicIp),
                pair('Public DNS name', machine.publicDns),
                {
                  label: 'Elastic IP',
                  value: machine.elasticIp ? (
                    <Copyable
                      text={machine.elasticIp}
                      what="Elastic IP"
                      href={`/addresses/${machine.address?.id ?? machine.elasticIp}`}
                    />
                  ) : (
                    '–'
                  ),
                },
              ],
            },
            {
              type: 'group',
              title: 'Instance',
              items: [
                pair('Instance', machine.instanceId),
                pair('Type', machine.instanceType),
                pair('Zone', machine.zone),
                pair('Image', machine.image),
                { label: 'EC2 state', value: machine.ec2State ?? '–' },
                { label: "EC2's status checks", value: machine.statusCheck ?? 'no failure seen' },
              ],
            },
            {
              type: 'group',
              title: 'Configuration',
              items: [
                {
                  label: 'Profile',
                  value: <AppLink href={`/profiles/${machine.profile}`}>{machine.profile}</AppLink>,
                },
                {
                  label: 'Revision',
                  value: (
                    <>
                      {revisionsText(machine)} <BehindBadge machine={machine} />{' '}
                      <WaitingFor machine={machine} />
                    </>
                  ),
                },
                { label: 'Last step', value: machine.step ?? machine.phase ?? '–' },
                { label: 'Room', value: roomText(machine) },
                { label: 'Last heard', value: <At at={machine.heardAt} /> },
              ],
            },
            {
              type: 'group',
              title: 'Operations',
              items: [
                {
                  label: 'Requested',
                  value: <OperationAt at={machine.requestedAt} id={machine.requestOperation} />,
                },
                {
                  label: 'Asked to retire',
                  value: (
                    <OperationAt at={machine.retireRequestedAt} id={machine.retireOperation} />
                  ),
                },
                { label: 'Retired', value: <At at={machine.retiredAt} /> },
              ],
            },
          ]}
        />
      </Container>
      <MachineVolumes machine={machine} />
      <MachineAddresses name={machine.name} />
    </SpaceBetween>
  )
}

function pair(label: string, value: string | null) {
  return { label, value: value === null ? '–' : <Copyable text={value} what={label} /> }
}

/** Which revision it runs, which one it is to have, and whether its profile has a newer one. */
function revisionsText({
  revision: { served, applied, wanted },
  newestRevision,
}: ApiMachineDetail): string {
  if (served === null) return newestRevision === null ? 'none published' : 'none served yet'
  const runs = applied === null ? `none applied yet, ${served} served` : `${applied} applied`
  if (wanted !== null && wanted > (applied ?? served)) return `${runs}; ${wanted} is to come`
  return newestRevision !== null && wanted !== null && newestRevision > wanted
    ? `${runs}; ${newestRevision} is being rolled out`
    : runs
}

function roomText({ connected, state }: ApiMachineDetail): string {
  if (connected) return 'open: the machine is connected'
  return state === 'retired' ? 'closed' : 'not open: the machine is not connected'
}

function OperationAt({ at, id }: { at: string | null; id: string | null }) {
  if (!at) return <>–</>
  return (
    <>
      <At at={at} />
      {id && (
        <>
          {' '}
          <AppLink href={`/operations/${id}`}>Operation</AppLink>
        </>
      )}
    </>
  )
}
