'use client'

import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ApiSnapshot, ApiVolume } from '@/app/api/v1/schemas/volumes'
import { FailureText } from '@/components/failure-text'
import { Ago, dateTime } from '@/components/time'
import { useAction } from '@/components/use-action'
import { snapshotName, whyNotVolume } from '@/lib/lifecycle/volume-actions'
import { snapshotVolumeAction } from '../../volumes/actions'
import { takenAt } from './restore-choices'

/** Of which snapshot a volume is made anew; a newer one can be taken on the spot. */
export function RestoredVolume({
  name,
  volume,
  complete,
  underWay,
  loading,
  chosen,
  onChange,
}: {
  name: string
  volume: ApiVolume
  complete: readonly ApiSnapshot[]
  underWay: ApiSnapshot | undefined
  loading: boolean
  chosen: ApiSnapshot | undefined
  onChange: (id: string) => void
}) {
  const take = useAction(snapshotVolumeAction, {
    failed: `No snapshot of ${name} was taken`,
    errors: 'inline',
  })
  const cannotTake = underWay ? 'One is being taken.' : whyNotVolume('snapshot', volume)
  const options = complete.map((snapshot) => ({
    value: snapshot.id,
    label: snapshotName(snapshot),
    description: `${dateTime(new Date(takenAt(snapshot)))}, ${snapshot.snapshotId}, ${snapshot.sizeGiB ?? '?'} GiB`,
  }))
  return (
    <FormField
      label={`Snapshot for ${name}, ${volume.sizeGiB} GiB`}
      constraintText={
        chosen ? (
          <>
            It holds what was on {volume.volumeId} <Ago at={takenAt(chosen)} />. What was written
            since stays on {volume.volumeId} alone.
          </>
        ) : null
      }
      errorText={take.error ? <FailureText error={take.error} /> : undefined}
      stretch
    >
      <SpaceBetween size="xs">
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === chosen?.id) ?? null}
          onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
          placeholder="No complete snapshot"
          statusType={loading ? 'loading' : 'finished'}
          loadingText="Loading snapshots"
          empty="Take one first."
          ariaLabel={`Snapshot for ${name}`}
          disabled={!loading && options.length === 0}
        />
        {underWay ? (
          <StatusIndicator type="in-progress">
            A snapshot is being taken{underWay.progress ? `, ${underWay.progress}` : ''}. It is
            chosen when it is complete.
          </StatusIndicator>
        ) : null}
        <Button
          variant="inline-link"
          formAction="none"
          loading={take.pending}
          disabled={cannotTake !== undefined}
          {...(cannotTake === undefined ? {} : { disabledReason: cannotTake })}
          ariaLabel={`Take a snapshot of ${name} now`}
          onClick={() => void take.run(volume.id)}
        >
          Take a snapshot now
        </Button>
      </SpaceBetween>
    </FormField>
  )
}
