import { Ec2Error } from '../protocol/errors'
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
    if (account.faults.answersEmpty()) return { reservationSet: [] }
    const ids = parameters.list('InstanceId')
    const rows =
      ids.length > 0
        ? rowsOf('i', ids, (id) => state.instances.visible(id)).sort((a, b) => a.seq - b.seq)
        : state.instances.all()
    const { zoneOutage } = account.faults.current
    if (
      zoneOutage.length > 0 &&
      (ids.length === 0 || [...rows].some((i) => zoneOutage.includes(i.zone)))
    ) {
      throw new Ec2Error('InternalError', 'An internal error has occurred', 500)
    }
    const { page, nextToken } = takePage(
      'DescribeInstances',
      rows,
      { ...paging, limit: Math.min(paging.limit, account.faults.current.pageRows ?? paging.limit) },
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
