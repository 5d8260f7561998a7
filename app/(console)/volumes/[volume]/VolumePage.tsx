'use client'

import { useQuery } from '@tanstack/react-query'
import type { ApiVolumeDetail } from '@/app/api/v1/schemas/volumes'
import { AppLinkButton } from '@/components/app-link'
import { Copyable } from '@/components/copyable'
import { EmptyState } from '@/components/load-state'
import { OperationLink } from '@/components/resource-error'
import { ResourceBody, ResourcePage } from '@/components/resource-page'
import { volumeQuery } from '@/components/resource-queries'
import { Ago, At } from '@/components/time'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import { performanceText } from '@/lib/lifecycle/volume-types'
import { DriftNotice } from '../../drift/DriftNotice'
import { VolumeAttachedTo, VolumeClaim, VolumeStanding, volumeSizeText } from '../volume-columns'
import { choicesForVolume, useVolumeActions } from '../volume-use-actions'
import { VolumeSnapshots } from './VolumeSnapshots'

/** One volume: where it is attached, its snapshots, and all that was done to it; also when it is gone. */
export function VolumePage({ id }: { id: string }) {
  const query = useQuery(volumeQuery(id))
  return (
    <ResourcePage query={query} id={id} missing={<NoSuchVolume id={id} />}>
      {(volume) => <Volume volume={volume} />}
    </ResourcePage>
  )
}

function Volume({ volume }: { volume: ApiVolumeDetail }) {
  const { choose, dialog } = useVolumeActions()
  return (
    <>
      <ResourceBody
        name={volumeName(volume)}
        description={`Volume of ${volumeSizeText(volume)} in ${volume.zone}`}
        resource={volume}
        notice={
          <DriftNotice
            kind="volume"
            id={volume.id}
            name={volumeName(volume)}
            ec2Id={volume.volumeId}
            drift={volume.drift}
          />
        }
        ended="deleted"
        choices={choicesForVolume(volume)}
        onChoose={(id) => choose(id, volume)}
        facts={[
          { label: 'State', value: <VolumeStanding volume={volume} /> },
          { label: 'Attached to', value: <VolumeAttachedTo volume={volume} /> },
          { label: 'Since', value: <Ago at={volume.since} /> },
          { label: 'Slot', value: <VolumeClaim volume={volume} /> },
          {
            label: 'Volume',
            value: volume.volumeId ? <Copyable text={volume.volumeId} what="volume" /> : '–',
          },
          { label: 'Type', value: `${volume.type}${performanceText(volume)}` },
          { label: 'Filesystem label', value: volume.label ?? '–' },
          { label: 'From snapshot', value: volume.fromSnapshot ?? '–' },
          {
            label: 'When its machine goes',
            value: volume.deleteOnTermination ? 'deleted with it' : 'stays',
          },
          {
            label: 'Managed',
            value: volume.managed ? 'by Muster' : 'no: somebody else made it. Adopt it first',
          },
          { label: 'Known', value: <At at={volume.createdAt} /> },
          { label: 'Operation under way', value: <OperationLink id={volume.operation} /> },
        ]}
      >
        <VolumeSnapshots volume={volume} />
      </ResourceBody>
      {dialog}
    </>
  )
}

function NoSuchVolume({ id }: { id: string }) {
  return (
    <EmptyState
      title={`There is no volume ${id}`}
      action={<AppLinkButton href="/volumes">All volumes</AppLinkButton>}
    >
      Muster never saw one of this id. Deleted ones are kept: the list shows them, too.
    </EmptyState>
  )
}
