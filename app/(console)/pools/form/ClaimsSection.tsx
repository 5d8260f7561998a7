'use client'

import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Toggle from '@cloudscape-design/components/toggle'
import { performanceHints } from '@/components/volume-figures'
import { claimDevices } from '@/lib/lifecycle/claims'
import { volumeTypeNames } from '@/lib/lifecycle/volume-types'
import { nextVolume, type VolumeDraft } from './claims-draft'
import type { SectionProps } from './PoolSections'
import { TextField } from './TextField'

/** What each slot of the pool owns, whichever machine fills it. */
export function ClaimsSection({ draft, errors, set }: SectionProps) {
  const { claims } = draft
  const setVolumes = (volumes: VolumeDraft[]) => set('claims', { ...claims, volumes })
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Addresses and volumes that belong to a slot of the pool. A machine that takes another's place gets them."
        >
          Claims of each slot
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Toggle
          checked={claims.elasticIp}
          onChange={({ detail }) => set('claims', { ...claims, elasticIp: detail.checked })}
          description="A public address that stays with the slot. EC2 bills each, also while no machine holds it."
        >
          An Elastic IP
        </Toggle>
        {claims.volumes.map((volume, i) => (
          <ClaimedVolume
            // Volumes have no name yet while they are entered; their place is all there is.
            // biome-ignore lint/suspicious/noArrayIndexKey: each field is controlled
            key={i}
            index={i}
            volume={volume}
            errorOf={(field) => errors[`claims.volumes.${i}.${field}`]}
            change={(part) =>
              setVolumes(claims.volumes.map((v, at) => (at === i ? { ...v, ...part } : v)))
            }
            remove={() => setVolumes(claims.volumes.filter((_, at) => at !== i))}
          />
        ))}
        <Button
          iconName="add-plus"
          formAction="none"
          disabled={claims.volumes.length >= claimDevices.length}
          disabledReason={`A slot has at most ${claimDevices.length} volumes.`}
          onClick={() => setVolumes([...claims.volumes, nextVolume(claims.volumes)])}
        >
          Add a volume
        </Button>
      </SpaceBetween>
    </Container>
  )
}

const numeric: ReadonlySet<string> = new Set(['sizeGiB', 'iops', 'throughput'])

function ClaimedVolume({
  index,
  volume,
  errorOf,
  change,
  remove,
}: {
  index: number
  volume: VolumeDraft
  errorOf: (field: keyof VolumeDraft) => string | undefined
  change: (part: Partial<VolumeDraft>) => void
  remove: () => void
}) {
  const text = (
    field: 'name' | 'sizeGiB' | 'iops' | 'throughput' | 'fromSnapshot' | 'label',
    label: string,
    about = '',
    optional = false,
  ) => (
    <TextField
      label={label}
      description={about}
      optional={optional}
      numeric={numeric.has(field)}
      value={volume[field]}
      error={errorOf(field)}
      onChange={(value) => change({ [field]: value })}
    />
  )
  const choice = (
    field: 'type' | 'device',
    label: string,
    about: string,
    of: readonly string[],
  ) => (
    <FormField label={label} description={about} errorText={errorOf(field)}>
      <Select
        options={[...new Set([...of, volume[field]])].filter(Boolean).map((value) => ({ value }))}
        selectedOption={volume[field] ? { value: volume[field] } : null}
        onChange={({ detail }) => change({ [field]: detail.selectedOption.value ?? '' })}
      />
    </FormField>
  )
  const hints = performanceHints(volume.type)
  const title = volume.name.trim() || `volume ${index + 1}`
  return (
    <fieldset className="muster-claim" aria-label={`Claimed ${title}`}>
      <SpaceBetween size="s">
        <Header
          variant="h3"
          actions={
            <Button formAction="none" ariaLabel={`Remove ${title}`} onClick={remove}>
              Remove
            </Button>
          }
        >
          Volume {index + 1}
        </Header>
        <ColumnLayout columns={3}>
          {text('name', 'Volume name', 'What it is called within its slot.')}
          {text('sizeGiB', 'Size in GiB', 'A new one is made this large.')}
          {choice('type', 'Volume type', "EC2's kind of disk.", volumeTypeNames)}
          {hints.iops ? text('iops', 'IOPS', hints.iops.about, !hints.iops.required) : null}
          {hints.throughput ? text('throughput', 'Throughput', hints.throughput.about, true) : null}
          {choice('device', 'Device', 'Where EC2 attaches it.', claimDevices)}
          {text('label', 'Filesystem label', 'Made on a volume that has no filesystem.', true)}
          {text('fromSnapshot', 'From snapshot', "A slot's first volume is made from it.", true)}
        </ColumnLayout>
        <Checkbox
          checked={volume.keep}
          onChange={({ detail }) => change({ keep: detail.checked })}
          description="A kept volume waits, unattached, until its slot is filled again. One that is not kept is deleted with its slot, when the pool shrinks."
        >
          Keep it when its slot goes
        </Checkbox>
      </SpaceBetween>
    </fieldset>
  )
}
