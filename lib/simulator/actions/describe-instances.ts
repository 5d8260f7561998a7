import { filterParameters, parseFilters } from '../protocol/filters'
import { pagingParameters, parsePaging, takePage } from '../protocol/paging'
import type { XmlObject, XmlValue } from '../protocol/xml'
import { accountId } from '../state/catalogue'
import { rowsOf } from '../state/ids'
import type { InstanceRecord } from '../state/records'
import { isVisible } from '../state/state'
import type { Action, Call } from './action'
import { instanceFilters } from './instance-filters'
import { instanceView } from './instance-view'

export const describeInstances: Action = {
  name: 'DescribeInstances',
  accepts: ['InstanceId.n', 'IncludeManagedResources', ...filterParameters, ...pagingParameters],
  reads: true,
  run({ account, parameters }) {
    const { state } = account
    const paging = parsePaging('DescribeInstances', parameters, { idsName: 'InstanceId' })
    const passes = parseFilters(parameters, instanceFilters(account), (i) => state.tagsOf(i.id))
    const ids = parameters.list('InstanceId')
    const rows =
      ids.length > 0
        ? rowsOf('i', ids, (id) => state.instances.visible(id)).sort((a, b) => a.seq - b.seq)
        : state.instances.all()
    const { page, nextToken } = takePage(
      'DescribeInstances',
      rows,
      paging,
      (i) => isVisible(i) && passes(i),
    )
    return { reservationSet: reservations({ account }, page), nextToken }
  },
}

/** Instances under their reservations. A page may end in the middle of one. */
function reservations(
  { account }: Pick<Call, 'account'>,
  page: readonly InstanceRecord[],
): XmlValue {
  const byReservation = new Map<string, InstanceRecord[]>()
  for (const instance of page) {
    const members = byReservation.get(instance.reservationId)
    if (members) members.push(instance)
    else byReservation.set(instance.reservationId, [instance])
  }
  return [...byReservation].map(([id, members]) =>
    reservationView(
      id,
      members.map((i) => instanceView(account, i)),
    ),
  )
}

export function reservationView(id: string, instances: readonly XmlObject[]): XmlObject {
  return { reservationId: id, ownerId: accountId, groupSet: [], instancesSet: instances }
}
