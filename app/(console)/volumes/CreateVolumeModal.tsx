'use client'

import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ActionModal } from '@/components/action-modal'
import { issueAt } from '@/components/failure-issues'
import { Optional } from '@/components/optional'
import { catalogQuery } from '@/components/pool-queries'
import { snapshotsQuery } from '@/components/resource-queries'
import { useAction } from '@/components/use-action'
import {
  performanceHints,
  performanceOf,
  wholeOf,
  whyNotTypedIops,
  whyNotTypedThroughput,
} from '@/components/volume-figures'
import { withOperation } from '@/components/with-operation'
import { snapshotName, whyNotSnapshot } from '@/lib/lifecycle/volume-actions'
import { volumeTypeNames } from '@/lib/lifecycle/volume-types'
import { createVolumeAction } from './actions'
import { NameField } from './NameField'
import { whyNotNewSize } from './volume-size'
import { ZoneField } from './ZoneField'

/** A new volume: empty, or from a snapshot. */
export function CreateVolumeModal({ close }: { close: () => void }) {
  const [name, setName] = useState('')
  const [zone, setZone] = useState('')
  const [size, setSize] = useState('10')
  const [type, setType] = useState('gp3')
  const [iops, setIops] = useState('')
  const [throughput, setThroughput] = useState('')
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
  const typed = { type, sizeGiB: size, iops, throughput }
  const wrongIops = whyNotTypedIops(typed)
  const wrongThroughput = whyNotTypedThroughput(typed)
  const hints = performanceHints(type)
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
      reason={whyNotYet(name, zone) ?? wrongSize ?? wrongIops ?? wrongThroughput}
      pending={create.pending}
      failure={create.error}
      submit={() =>
        void create
          .run({
            zone,
            sizeGiB: wholeOf(size),
            type,
            ...performanceOf(typed),
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
            if (wholeOf(size) < least) setSize(String(least))
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
            options={volumeTypeNames.map((value) => ({ value }))}
            selectedOption={{ value: type }}
            onChange={({ detail }) => setType(detail.selectedOption.value ?? 'gp3')}
          />
        </FormField>
        {hints.iops ? (
          <FormField
            label={hints.iops.required ? 'IOPS' : <Optional>IOPS</Optional>}
            description={hints.iops.about}
            errorText={
              (iops || hints.iops.required ? wrongIops : undefined) ?? issueAt(create.error, 'iops')
            }
          >
            <Input
              value={iops}
              inputMode="numeric"
              autoComplete={false}
              onChange={({ detail }) => setIops(detail.value)}
            />
          </FormField>
        ) : null}
        {hints.throughput ? (
          <FormField
            label={<Optional>Throughput</Optional>}
            description={hints.throughput.about}
            errorText={wrongThroughput ?? issueAt(create.error, 'throughput')}
          >
            <Input
              value={throughput}
              inputMode="numeric"
              autoComplete={false}
              onChange={({ detail }) => setThroughput(detail.value)}
            />
          </FormField>
        ) : null}
      </ColumnLayout>
    </ActionModal>
  )
}

function whyNotYet(name: string, zone: string): string | undefined {
  if (name.trim() === '') return 'Name it first.'
  return zone === '' ? 'Choose a zone first.' : undefined
}
