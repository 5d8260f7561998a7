import type { Db } from '@/lib/store/client'
import { componentResults } from '@/lib/store/component-report'
import type { Machine } from '@/lib/store/generated/client'
import { readMedians } from '@/lib/store/pool-medians'
import type { ApiMachineDetail } from '../schemas/machines'
import { presentMachine } from './machine'

/** A machine with all that its page shows. */
export async function presentMachineDetail(db: Db, machine: Machine): Promise<ApiMachineDetail> {
  const [pool, newest, volumes, run, medians] = await Promise.all([
    db.pool.findUniqueOrThrow({ where: { name: machine.poolName } }),
    db.profileRevision.findFirst({
      where: { profileName: machine.profile },
      orderBy: { number: 'desc' },
      select: { number: true },
    }),
    db.volume.findMany({ where: { machineId: machine.id }, orderBy: { device: 'asc' } }),
    db.componentRun.findFirst({ where: { machineId: machine.id }, orderBy: { id: 'desc' } }),
    readMedians(db, [machine.poolName]),
  ])
  return {
    ...presentMachine(machine),
    newestRevision: newest?.number ?? null,
    volumes: volumes.flatMap(({ volumeId, device, deleteOnTermination }) =>
      volumeId ? [{ volumeId, device, deleteOnTermination }] : [],
    ),
    requestOperation: machine.requestOperationId,
    retireOperation: machine.retireOperationId,
    medians: medians(machine.poolName),
    timeouts: {
      boot: pool.bootTimeout,
      configure: pool.configureTimeout,
      drain: pool.drainTimeout,
    },
    lastRun: run
      ? {
          at: run.at.toISOString(),
          revision: run.revision,
          errors: run.errors,
          warnings: run.warnings,
          components: componentResults(run.report),
        }
      : null,
  }
}
