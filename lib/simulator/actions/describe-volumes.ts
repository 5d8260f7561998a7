import { filterParameters, parseFilters } from '../protocol/filters'
import { pagingParameters, parsePaging, takePage } from '../protocol/paging'
import { rowsOf } from '../state/ids'
import type { VolumeRecord } from '../state/records'
import { isVisible } from '../state/state'
import type { Action } from './action'
import { modificationView, volumeView } from './volume-view'

export const describeVolumes: Action = {
  name: 'DescribeVolumes',
  accepts: ['VolumeId.n', 'IncludeManagedResources', ...filterParameters, ...pagingParameters],
  reads: true,
  run({ account, parameters }) {
    const { state, catalogue } = account
    const paging = parsePaging('DescribeVolumes', parameters, { idsName: 'VolumeId' })
    const passes = parseFilters<VolumeRecord>(
      parameters,
      {
        'attachment.attach-time': (v) => v.attachment?.attachTime,
        'attachment.delete-on-termination': (v) => v.attachment?.deleteOnTermination,
        'attachment.device': (v) => v.attachment?.device,
        'attachment.instance-id': (v) => v.attachment?.instanceId,
        'attachment.status': (v) => v.attachment?.state,
        'availability-zone': (v) => v.zone,
        'availability-zone-id': (v) => catalogue.zones.find((z) => z.name === v.zone)?.id,
        'create-time': (v) => v.createTime,
        encrypted: (v) => v.encrypted,
        'multi-attach-enabled': () => false,
        size: (v) => v.size,
        'snapshot-id': (v) => v.snapshotId,
        status: (v) => v.state,
        'volume-id': (v) => v.id,
        'volume-type': (v) => v.type,
      },
      (v) => state.tagsOf(v.id),
    )
    const ids = parameters.list('VolumeId')
    const rows =
      ids.length > 0
        ? rowsOf('vol', ids, (id) => state.volumes.visible(id)).sort((a, b) => a.seq - b.seq)
        : state.volumes.all()
    const { page, nextToken } = takePage(
      'DescribeVolumes',
      rows,
      paging,
      (v) => isVisible(v) && passes(v),
    )
    return { volumeSet: page.map((volume) => volumeView(account, volume)), nextToken }
  },
}

export const describeVolumesModifications: Action = {
  name: 'DescribeVolumesModifications',
  accepts: ['VolumeId.n', ...filterParameters, ...pagingParameters],
  reads: true,
  run({ account, parameters }) {
    const { state } = account
    const paging = parsePaging('DescribeVolumesModifications', parameters, { least: 1 })
    const passes = parseFilters<VolumeRecord>(parameters, {
      'volume-id': (v) => v.id,
      'modification-state': (v) => v.modification?.state,
      'original-size': (v) => v.modification?.original.size,
      'target-size': (v) => v.modification?.target.size,
      'original-volume-type': (v) => v.modification?.original.type,
      'target-volume-type': (v) => v.modification?.target.type,
    })
    const ids = parameters.list('VolumeId')
    const rows =
      ids.length > 0
        ? rowsOf('vol', ids, (id) => state.volumes.visible(id)).sort((a, b) => a.seq - b.seq)
        : state.volumes.all()
    const { page, nextToken } = takePage(
      'DescribeVolumesModifications',
      rows,
      paging,
      (v) => v.modification !== undefined && isVisible(v) && passes(v),
    )
    return {
      volumeModificationSet: page.flatMap((v) =>
        v.modification ? modificationView(v.id, v.modification) : [],
      ),
      nextToken,
    }
  },
}
