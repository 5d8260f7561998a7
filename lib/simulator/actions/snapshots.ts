import { now } from '@/lib/platform/clock'
import { Ec2Error, invalidValue } from '../protocol/errors'
import { filterParameters, parseFilters } from '../protocol/filters'
import { pagingParameters, parsePaging, takePage } from '../protocol/paging'
import type { XmlObject } from '../protocol/xml'
import { accountId } from '../state/catalogue'
import { notFound, resourceId, rowsOf } from '../state/ids'
import type { SnapshotRecord } from '../state/records'
import { isVisible } from '../state/state'
import { type Action, type Call, checkDryRun, done } from './action'
import { parseTagSpecifications, tagSet, tagSpecificationParameters } from './tag-specifications'
import { namedVolume } from './volumes'

export const createSnapshot: Action = {
  name: 'CreateSnapshot',
  accepts: ['VolumeId', 'Description', ...tagSpecificationParameters],
  reads: false,
  run(call) {
    const { account, parameters, volumes } = call
    const { state } = account
    const volume = namedVolume(call)
    if (volume.state === 'creating' || volume.state === 'error') {
      throw new Ec2Error('IncorrectState', `The volume '${volume.id}' is '${volume.state}'.`)
    }
    const description = parameters.string('Description') ?? ''
    if (description.length > 255)
      throw invalidValue('Snapshot descriptions have at most 255 characters.')
    const tags = parseTagSpecifications(parameters, ['snapshot']).get('snapshot') ?? {}
    checkDryRun(parameters)
    const at = now()
    const { unknownForMs } = account.faults.current.consistency
    const snapshot = volumes.snapshot({
      id: resourceId('snap'),
      seq: state.nextSeq(),
      hiddenUntil: unknownForMs > 0 ? at.getTime() + unknownForMs : undefined,
      volumeId: volume.id,
      volumeSize: volume.size,
      encrypted: volume.encrypted,
      description,
      state: 'pending',
      doomed: account.faults.failsToMake('CreateSnapshot'),
      startTime: at.toISOString(),
      startedAt: at.getTime(),
      transitionAt: undefined,
    })
    state.setTags(snapshot.id, tags)
    return snapshotView(call, snapshot)
  },
}

export const deleteSnapshot: Action = {
  name: 'DeleteSnapshot',
  accepts: ['SnapshotId'],
  reads: false,
  run({ account, parameters }) {
    const { state, timers } = account
    const id = parameters.required('SnapshotId')
    const [snapshot] = rowsOf('snap', [id], (i) => state.snapshots.visible(i))
    if (!snapshot) throw notFound('snap', [id])
    const image = [...state.images.all()].find((i) =>
      [i.rootSnapshotId, ...(i.dataSnapshots ?? []).map((d) => d.snapshotId)].includes(id),
    )
    if (image) {
      throw new Ec2Error(
        'InvalidSnapshot.InUse',
        `The snapshot ${id} is currently in use by ${image.id}`,
      )
    }
    checkDryRun(parameters)
    timers.cancel(id)
    state.snapshots.delete(id)
    state.tags.delete(id)
    state.commit()
    account.content.removeSnapshot(id)
    return done
  },
}

export const describeSnapshots: Action = {
  name: 'DescribeSnapshots',
  accepts: ['SnapshotId.n', 'Owner.n', 'RestorableBy.n', ...filterParameters, ...pagingParameters],
  reads: true,
  run(call) {
    const { account, parameters } = call
    const { state } = account
    const paging = parsePaging('DescribeSnapshots', parameters, { idsName: 'SnapshotId' })
    const owners = parameters.list('Owner')
    const mine = owners.length === 0 || owners.some((o) => o === 'self' || o === accountId)
    const passes = parseFilters<SnapshotRecord>(
      parameters,
      {
        description: (s) => s.description,
        encrypted: (s) => s.encrypted,
        'owner-id': () => accountId,
        progress: (s) => progress(s),
        'snapshot-id': (s) => s.id,
        'start-time': (s) => s.startTime,
        status: (s) => s.state,
        'storage-tier': () => 'standard',
        'volume-id': (s) => s.volumeId,
        'volume-size': (s) => s.volumeSize,
      },
      (s) => state.tagsOf(s.id),
    )
    const ids = parameters.list('SnapshotId')
    const rows =
      ids.length > 0
        ? rowsOf('snap', ids, (id) => state.snapshots.visible(id)).sort((a, b) => a.seq - b.seq)
        : state.snapshots.all()
    const { page, nextToken } = takePage(
      'DescribeSnapshots',
      rows,
      paging,
      (s) => mine && isVisible(s) && passes(s),
    )
    return { snapshotSet: page.map((snapshot) => snapshotView(call, snapshot)), nextToken }
  },
}

function snapshotView({ account }: Pick<Call, 'account'>, snapshot: SnapshotRecord): XmlObject {
  return {
    snapshotId: snapshot.id,
    volumeId: snapshot.volumeId,
    status: snapshot.state,
    startTime: snapshot.startTime,
    progress: progress(snapshot),
    ownerId: accountId,
    volumeSize: snapshot.volumeSize,
    description: snapshot.description,
    encrypted: snapshot.encrypted,
    storageTier: 'standard',
    tagSet: tagSet(account.state.tagsOf(snapshot.id)),
  }
}

function progress({ state, startedAt, transitionAt }: SnapshotRecord): string {
  if (state === 'error') return '0%'
  if (state === 'completed' || transitionAt === undefined) return '100%'
  const share = (now().getTime() - startedAt) / Math.max(1, transitionAt - startedAt)
  return `${Math.min(99, Math.max(0, Math.floor(share * 100)))}%`
}
