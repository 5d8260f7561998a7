'use client'

import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ActionModal } from '@/components/action-modal'
import { issueAt } from '@/components/failure-issues'
import { offeredTypes } from '@/components/offered-types'
import { Optional } from '@/components/optional'
import { catalogQuery, snapshotsQuery } from '@/components/queries'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { snapshotName, whyNotSnapshot } from '@/lib/lifecycle/volume-actions'
import { createVolumeAction } from './actions'
import { NameField } from './NameField'
import { wholeGiB, whyNotNewSize } from './volume-size'
import { ZoneField } from './ZoneField'

/** A new volume: empty, or from a snapshot. */
export function CreateVolumeModal({ close }: { close: () => void }) {
  const [name, setName] = useState('')
  const [zone, setZone] = useState('')
  const [size, setSize] = useState('10')
  const [type, setType] = useState('gp3')
  const [from, setFrom] = useState('')
  const catalog = useQuery(catalogQuery())
  const snapshots = (useQuery(snapshotsQuery()).data ?? []).filter(
    (snapshot) => whyNotSnapshot('restore', snapshot) === undefined,
  )
  const chosen = snapshots.find(({ id }) => id === from)
  const create = useAction(createVolumeAction, {
    failed: 'No volume was created',
    errors: 'inline',
    succeeded: withOperation('The volume is being created.'),
  })
  const wrongSize = whyNotNewSize(type, size, chosen?.sizeGiB ?? undefined)
  const empty = { value: '', label: 'None: an empty volume' }
  const choices = [
    empty,
    ...snapshots.map((snapshot) => ({
      value: snapshot.id,
      label: snapshotName(snapshot),
      description: `${snapshot.snapshotId}, ${snapshot.sizeGiB ?? '?'} GiB`,
    })),
  ]
  return (
    <ActionModal
      header="Create a volume"
      submitText="Create the volume"
      reason={whyNotYet(name, zone) ?? wrongSize}
      pending={create.pending}
      failure={create.error}
      submit={() =>
        void create
          .run({
            zone,
            sizeGiB: wholeGiB(size),
            type,
            name: name.trim(),
            fromSnapshot: from || null,
          })
          .then((done) => done && close())
      }
      close={close}
    >
      <NameField required value={name} onChange={setName} error={issueAt(create.error, 'name')} />
      <ZoneField value={zone} onChange={setZone} catalog={catalog} />
      <FormField
        label={<Optional>From snapshot</Optional>}
        errorText={issueAt(create.error, 'fromSnapshot')}
      >
        <Select
          options={choices}
          selectedOption={choices.find(({ value }) => value === from) ?? empty}
          onChange={({ detail }) => {
            const id = detail.selectedOption.value ?? ''
            setFrom(id)
            const least = snapshots.find((snapshot) => snapshot.id === id)?.sizeGiB ?? 0
            if (wholeGiB(size) < least) setSize(String(least))
          }}
          filteringType="auto"
        />
      </FormField>
      <ColumnLayout columns={2}>
        <FormField label="Size in GiB" errorText={wrongSize ?? issueAt(create.error, 'sizeGiB')}>
          <Input
            value={size}
            inputMode="numeric"
            autoComplete={false}
            onChange={({ detail }) => setSize(detail.value)}
          />
        </FormField>
        <FormField label="Volume type" errorText={issueAt(create.error, 'type')}>
          <Select
            options={offeredTypes.map((value) => ({ value }))}
            selectedOption={{ value: type }}
            onChange={({ detail }) => setType(detail.selectedOption.value ?? 'gp3')}
          />
        </FormField>
      </ColumnLayout>
    </ActionModal>
  )
}

function whyNotYet(name: string, zone: string): string | undefined {
  if (name.trim() === '') return 'Name it first.'
  return zone === '' ? 'Choose a zone first.' : undefined
}
