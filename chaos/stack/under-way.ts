import type { Ec2Truth } from '@/chaos/invariants/facts'
import type { Db } from '@/lib/store/client'

/** What of a site is under way, in words; nothing of a site at rest. */
export async function underWay(db: Db, truth: Ec2Truth, site: string): Promise<string[]> {
  const [pools, machines, launches, operations, addresses, volumes] = await Promise.all([
    db.pool.findMany({ where: { deletedAt: null }, select: { name: true, desired: true } }),
    db.machine.findMany({
      where: { state: { not: 'retired' } },
      select: {
        ...{ name: true, poolName: true, state: true, intent: true, ec2State: true },
        ...{ faultCode: true, behindSince: true, revisionFailed: true },
      },
    }),
    db.launch.count({ where: { status: 'committed' } }),
    db.operation.findMany({ where: { status: 'running' }, select: { title: true } }),
    db.elasticIp.findMany({ where: { managed: true, goneAt: null } }),
    db.volume.findMany({ where: { managed: true, goneAt: null } }),
  ])
  const found: string[] = []
  for (const { name, desired } of pools) {
    const serving = machines.filter((m) => m.poolName === name && m.intent === 'serve')
    if (serving.length !== desired) found.push(`${name} has ${serving.length} of ${desired}`)
  }
  const unfinished = machines.filter(
    (m) => m.intent === 'retire' || m.state !== 'configured' || m.ec2State !== 'running',
  )
  found.push(...unfinished.map((m) => [m.name, m.state, m.intent, m.faultCode ?? ''].join(' ')))
  const behind = machines.filter((m) => m.behindSince !== null && m.revisionFailed === null)
  found.push(...behind.map(({ name }) => `${name} is behind`))
  if (launches > 0) found.push(`${launches} launches are open`)
  found.push(...operations.map(({ title }) => `operation: ${title}`))
  for (const row of [...addresses, ...volumes]) {
    const name = row.name ?? row.id
    if (row.intent === 'gone') found.push(`${name} is to go`)
    else if (row.operationId !== null) found.push(`${name} has an operation`)
    else if (row.wantedMachineId !== null && row.machineId !== row.wantedMachineId) {
      found.push(`${name} is not where it should be`)
    }
  }
  const changing = new Set(['pending', 'stopping', 'shutting-down'])
  for (const { instanceId, state, site: tag } of truth.instances) {
    if (tag === site && changing.has(state)) found.push(`${instanceId} is ${state}`)
  }
  return found
}
