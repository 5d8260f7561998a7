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

type Check = 'instance' | 'system'

/** Status checks as EC2 would see the machine: they know nothing of what runs on it. */
function healthOf(account: Account, instance: InstanceRecord, check: Check): Health {
  if (instance.state !== 'running') return { status: 'not-applicable', reachability: undefined }
  const impaired = account.faults.impairs(instance.id, account.state.tagsOf(instance.id))
  if (impaired === check || impaired === 'both') return failed
  const ready = (instance.runningAt ?? 0) + account.options.statusChecks[1]
  if (now().getTime() < ready) return { status: 'initializing', reachability: 'initializing' }
  // The hypervisor is well even where the machine on it is not.
  const dead = instance.crashed || instance.bootFault === 'never-boots'
  return dead && check === 'instance' ? failed : { status: 'ok', reachability: 'passed' }
}

const failed: Health = { status: 'impaired', reachability: 'failed' }

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
      'instance-status.reachability': (i) => healthOf(account, i, 'instance').reachability,
      'instance-status.status': (i) => healthOf(account, i, 'instance').status,
      'system-status.reachability': (i) => healthOf(account, i, 'system').reachability,
      'system-status.status': (i) => healthOf(account, i, 'system').status,
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
        return {
          instanceId: instance.id,
          availabilityZone: instance.zone,
          availabilityZoneId: zoneId(instance),
          instanceState: stateView(instance.state),
          systemStatus: healthView(healthOf(account, instance, 'system')),
          instanceStatus: healthView(healthOf(account, instance, 'instance')),
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
