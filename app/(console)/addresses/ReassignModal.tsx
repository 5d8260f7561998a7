'use client'

import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiAddress } from '@/app/api/v1/schemas/addresses'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import { AppLink } from '@/components/app-link'
import { FailureText } from '@/components/failure-text'
import { GuardedButton } from '@/components/guarded-button'
import { MachineSelect } from '@/components/machine-select'
import { OperationVerified } from '@/components/operation-verified'
import { addressesQuery } from '@/components/resource-queries'
import { useAction } from '@/components/use-action'
import { whyNotAddress, whyNotTo } from '@/lib/lifecycle/address-actions'
import { moveAddressBackAction, reassignAddressAction } from './actions'
import { reassignSides, type Side } from './reassign-sides'

/** From where to where an address goes, what that means to both, and then how it goes on. */
export function ReassignModal({ address, close }: { address: ApiAddress; close: () => void }) {
  const ip = address.publicIp ?? address.id
  const [target, setTarget] = useState<ApiMachine | null>()
  const [operation, setOperation] = useState<string>()
  const current = useQuery(addressesQuery()).data?.find(({ id }) => id === address.id) ?? address
  const options = { failed: `${ip} stays where it is`, errors: 'inline' as const }
  const reassign = useAction(reassignAddressAction, options)
  const back = useAction(moveAddressBackAction, options)
  const failure = reassign.error ?? back.error
  const sides = reassignSides(address, target ?? null)
  const cannot = whyNotNow(current, target)

  if (operation) {
    return (
      <Modal
        visible
        onDismiss={close}
        closeAriaLabel="Close"
        header={`Reassigning ${ip}`}
        footer={
          <Box float="right">
            <SpaceBetween direction="horizontal" size="xs">
              <GuardedButton
                needs="operator"
                reason={whyNotAddress('moveBack', current)}
                loading={back.pending}
                onClick={() =>
                  void back.run(address.id).then((done) => done && setOperation(done.operationId))
                }
              >
                Move back
              </GuardedButton>
              <Button variant="primary" onClick={close}>
                Close
              </Button>
            </SpaceBetween>
          </Box>
        }
      >
        <SpaceBetween size="m">
          <OperationVerified
            id={operation}
            waiting={`EC2 does not show ${ip} at ${current.wantedMachine ?? 'nobody'} yet`}
            done={`EC2 shows ${ip} where it should be.`}
          />
          {failure ? (
            <Alert type="error">
              <FailureText error={failure} />
            </Alert>
          ) : null}
        </SpaceBetween>
      </Modal>
    )
  }
  return (
    <Modal
      visible
      size="large"
      onDismiss={close}
      closeAriaLabel="Close"
      header={`Reassign ${ip}`}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={reassign.pending}
              disabled={cannot !== undefined}
              {...(cannot === undefined ? {} : { disabledReason: cannot })}
              onClick={() =>
                void reassign
                  .run(address.id, target?.name ?? null)
                  .then((done) => done && setOperation(done.operationId))
              }
            >
              {target ? `Reassign to ${target.name}` : 'Reassign'}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <FormField
          label="To"
          description="Done with one call to EC2, and verified from EC2's own answer."
          stretch
        >
          <MachineSelect
            value={target}
            onChange={setTarget}
            whyNot={(machine) => whyNotTo(address, machine)}
            ariaLabel={`Machine to get ${ip}`}
            {...(address.machine || address.instanceId ? { nobody: 'Nobody: set it free' } : {})}
          />
        </FormField>
        <ColumnLayout columns={2} variant="text-grid" minColumnWidth={200}>
          <SideBox title="From" side={sides.from} link={address.machine !== null} />
          {target === undefined ? (
            <SideBox title="To" side={{ name: 'not chosen yet', loses: [], gets: [] }} />
          ) : (
            <SideBox title="To" side={sides.to} link={target !== null} />
          )}
        </ColumnLayout>
        {failure ? (
          <Alert type="error" header={`${ip} stays where it is`}>
            <FailureText error={failure} />
          </Alert>
        ) : null}
      </SpaceBetween>
    </Modal>
  )
}

function whyNotNow(address: ApiAddress, target: ApiMachine | null | undefined) {
  if (target === undefined) return 'Choose the machine that gets it first.'
  return whyNotAddress('reassign', address) ?? (target ? whyNotTo(address, target) : undefined)
}

function SideBox({ title, side, link }: { title: string; side: Side; link?: boolean }) {
  return (
    <div>
      <Box variant="awsui-key-label">{title}</Box>
      <Box variant="h3" padding="n">
        {link ? <AppLink href={`/machines/${side.name}`}>{side.name}</AppLink> : side.name}
      </Box>
      <Lines title="Loses" of={side.loses} />
      <Lines title="Gets" of={side.gets} />
    </div>
  )
}

function Lines({ title, of }: { title: string; of: string[] }) {
  return (
    <Box padding={{ top: 'xs' }}>
      <Box variant="awsui-key-label">{title}</Box>
      {of.length === 0 ? (
        'nothing'
      ) : (
        <ul className="muster-plain">
          {of.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </Box>
  )
}
