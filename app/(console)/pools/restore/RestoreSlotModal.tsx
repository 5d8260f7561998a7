'use client'

import Box from '@cloudscape-design/components/box'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiSlot } from '@/app/api/v1/schemas/slots'
import { ActionModal } from '@/components/action-modal'
import { LoadFailure } from '@/components/load-state'
import { catalogQuery, poolQuery } from '@/components/pool-queries'
import { snapshotsQuery } from '@/components/resource-queries'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { poolZones } from '@/lib/lifecycle/pool-zones'
import { ZoneField } from '../../volumes/ZoneField'
import { restoreSlotAction } from '../actions'
import { RestoredVolume } from './RestoredVolume'
import { snapshotsOf, tiesOf } from './restore-choices'

/** Where the slot's volumes are made anew and of which snapshots, in one operation. */
export function RestoreSlotModal({
  pool,
  slot,
  close,
}: {
  pool: string
  slot: ApiSlot
  close: () => void
}) {
  const name = `${pool}/${slot.slot}`
  const [zone, setZone] = useState('')
  const [chosen, setChosen] = useState<Record<string, string>>({})
  const catalog = useQuery(catalogQuery())
  const definition = useQuery(poolQuery(pool)).data
  const snapshots = useQuery(snapshotsQuery())
  const restore = useAction(restoreSlotAction, {
    failed: `The volumes of slot ${name} were not restored`,
    errors: 'inline',
    succeeded: withOperation(`The volumes of slot ${name} are restored in ${zone}.`),
  })
  const ties = tiesOf(slot).map(({ name: claim, volume }) => {
    const { complete, underWay } = snapshotsOf(volume, snapshots.data ?? [])
    const snapshot = complete.find(({ id }) => id === chosen[claim]) ?? complete[0]
    return { claim, volume, complete, underWay, snapshot }
  })
  const zones =
    definition && catalog.data
      ? poolZones(definition, catalog.data).filter((one) => one !== slot.zone)
      : undefined
  const moving = ties.filter(({ volume }) => volume.zone !== zone)
  const lacking = moving.find(({ snapshot }) => snapshot === undefined)
  const reason =
    (slot.whyNotRestore ?? undefined) ||
    (zones?.length === 0
      ? `The pool starts machines in ${slot.zone} only. Give it another zone first: edit the pool.`
      : lacking
        ? `${lacking.claim} has no complete snapshot yet.`
        : zone === ''
          ? 'Choose a zone first.'
          : undefined)
  return (
    <ActionModal
      header={`Restore the volumes of slot ${name} in another zone?`}
      submitText={zone ? `Restore in ${zone}` : 'Restore'}
      reason={reason}
      pending={restore.pending}
      failure={restore.error}
      submit={() =>
        void restore
          .run({
            pool,
            slot: slot.slot,
            zone,
            snapshots: Object.fromEntries(
              moving.flatMap(({ claim, snapshot }) => (snapshot ? [[claim, snapshot.id]] : [])),
            ),
          })
          .then((done) => done && close())
      }
      close={close}
    >
      <Box variant="p">
        The slot is tied to {slot.zone}, where its{' '}
        {ties.length === 1 ? 'volume is' : `${ties.length} volumes are`}. New ones are made of
        snapshots in another zone, and {slot.machine ?? 'its machine'} starts there. The old ones
        are kept, unattached, and belong to no slot any more.
      </Box>
      <ZoneField
        value={zone}
        onChange={setZone}
        catalog={catalog}
        only={zones}
        description={`One in which the pool ${pool} starts machines.`}
      />
      {snapshots.error ? (
        <LoadFailure
          what="the snapshots"
          error={snapshots.error}
          retry={() => void snapshots.refetch()}
        />
      ) : null}
      {moving.map(({ claim, volume, complete, underWay, snapshot }) => (
        <RestoredVolume
          key={volume.id}
          name={claim}
          volume={volume}
          complete={complete}
          underWay={underWay}
          loading={snapshots.isPending}
          chosen={snapshot}
          onChange={(id) => setChosen((all) => ({ ...all, [claim]: id }))}
        />
      ))}
    </ActionModal>
  )
}
