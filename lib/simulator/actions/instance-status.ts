import { now } from '@/lib/platform/clock'
import type { Account } from '../account/account'
import { filterParameters, parseFilters } from '../protocol/filters'
import { pagingParameters, parsePaging, takePage } from '../protocol/paging'
import type { XmlObject } from '../protocol/xml'
import { rowsOf } from '../state/ids'
import { type InstanceRecord, stateCodes } from '../state/records'
import { isVisible } from '../state/state'
import type { Action } from './action'
import { stateView } from './instance-view'

interface Health {
  status: 'ok' | 'impaired' | 'initializing' | 'not-applicable'
  reachability: 'passed' | 'failed' | 'initializing' | undefined
}

/** Status checks as EC2 would see the machine: they know nothing of what runs on it. */
function healthOf({ options }: Account, instance: InstanceRecord): Health {
  if (instance.state !== 'running') return { status: 'not-applicable', reachability: undefined }
  const ready = (instance.runningAt ?? 0) + options.statusChecks[1]
  if (now().getTime() < ready) return { status: 'initializing', reachability: 'initializing' }
  const dead = instance.crashed || instance.bootFault === 'never-boots'
  return dead
    ? { status: 'impaired', reachability: 'failed' }
    : { status: 'ok', reachability: 'passed' }
}

/** The hypervisor is well even where the machine on it is not. */
function systemHealth(health: Health): Health {
  return health.status === 'impaired' ? { status: 'ok', reachability: 'passed' } : health
}

export const describeInstanceStatus: Action = {
  name: 'DescribeInstanceStatus',
  accepts: [
    'InstanceId.n',
    'IncludeAllInstances',
    'IncludeManagedResources',
    ...filterParameters,
    ...pagingParameters,
  ],
  reads: true,
  run({ account, parameters }) {
    const { state, catalogue } = account
    const zoneId = (i: InstanceRecord) => catalogue.zones.find((z) => z.name === i.zone)?.id
    const paging = parsePaging('DescribeInstanceStatus', parameters, { idsName: 'InstanceId' })
    const passes = parseFilters<InstanceRecord>(parameters, {
      'availability-zone': (i) => i.zone,
      'availability-zone-id': zoneId,
      'event.code': () => undefined,
      'event.description': () => undefined,
      'event.instance-event-id': () => undefined,
      'event.not-after': () => undefined,
      'event.not-before': () => undefined,
      'instance-state-code': (i) => stateCodes[i.state],
      'instance-state-name': (i) => i.state,
      'instance-status.reachability': (i) => healthOf(account, i).reachability,
      'instance-status.status': (i) => healthOf(account, i).status,
      'system-status.reachability': (i) => systemHealth(healthOf(account, i)).reachability,
      'system-status.status': (i) => systemHealth(healthOf(account, i)).status,
    })
    const all = parameters.boolean('IncludeAllInstances') ?? false
    const ids = parameters.list('InstanceId')
    const rows =
      ids.length > 0
        ? rowsOf('i', ids, (id) => state.instances.visible(id)).sort((a, b) => a.seq - b.seq)
        : state.instances.all()
    const { page, nextToken } = takePage(
      'DescribeInstanceStatus',
      rows,
      paging,
      (i) => isVisible(i) && (all || i.state === 'running') && passes(i),
    )
    return {
      instanceStatusSet: page.map((instance) => {
        const health = healthOf(account, instance)
        return {
          instanceId: instance.id,
          availabilityZone: instance.zone,
          availabilityZoneId: zoneId(instance),
          instanceState: stateView(instance.state),
          systemStatus: healthView(systemHealth(health)),
          instanceStatus: healthView(health),
        }
      }),
      nextToken,
    }
  },
}

function healthView({ status, reachability }: Health): XmlObject {
  return {
    status,
    details: reachability ? [{ name: 'reachability', status: reachability }] : undefined,
  }
}
