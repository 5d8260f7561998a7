import { readAddresses } from '@/lib/store/addresses'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { readMedians } from '@/lib/store/pool-medians'
import { readVolumes } from '@/lib/store/volumes'
import type { ApiMachineDetail } from '../schemas/machines'
import { presentAddress } from './address'
import { presentRun } from './component-run'
import { presentDrift } from './drift'
import { presentMachine } from './machine'
import { presentVolume } from './volume'

const mostAddressEvents = 100

/** A machine with all that its page shows. */
export async function presentMachineDetail(db: Db, machine: Machine): Promise<ApiMachineDetail> {
  const [pool, profile, newest, volumes, addresses, addressEvents, run, medians] =
    await Promise.all([
      db.pool.findUniqueOrThrow({ where: { name: machine.poolName } }),
      db.profile.findUnique({ where: { name: machine.profile }, select: { inForce: true } }),
      db.profileRevision.findFirst({
        where: { profileName: machine.profile },
        orderBy: { number: 'desc' },
        select: { number: true },
      }),
      readVolumes(db, {
        OR: [{ machineId: machine.id }, { wantedMachineId: machine.id, goneAt: null }],
      }),
      readAddresses(db, {
        OR: [{ machineId: machine.id }, { wantedMachineId: machine.id }],
        goneAt: null,
      }),
      db.machineEvent.findMany({
        where: { machineId: machine.id, kind: 'address' },
        orderBy: { id: 'desc' },
        take: mostAddressEvents,
      }),
      db.componentRun.findFirst({ where: { machineId: machine.id }, orderBy: { id: 'desc' } }),
      readMedians(db, [machine.poolName]),
    ])
  // What is on its way here may come while something else still leaves.
  const address =
    addresses.find((one) => one.address.wantedMachineId === machine.id) ?? addresses[0]
  return {
    ...presentMachine(machine, pool, profile?.inForce),
    newestRevision: newest?.number ?? null,
    slot: machine.slot,
    volumes: volumes
      .map(presentVolume)
      .sort((a, b) => (a.device ?? '').localeCompare(b.device ?? '')),
    address: address ? presentAddress(address) : null,
    addressHistory: addressEvents.map((event) => ({
      at: event.at.toISOString(),
      message: event.message,
      actor: event.actor,
      operation: event.operationId,
    })),
    requestOperation: machine.requestOperationId,
    retireOperation: machine.retireOperationId,
    medians: medians(machine.poolName),
    timeouts: {
      boot: pool.bootTimeout,
      bootstrap: pool.bootstrapTimeout,
      configure: pool.configureTimeout,
      drain: pool.drainTimeout,
    },
    lastRun: run ? presentRun(run) : null,
    drift: machine.state === 'retired' ? null : presentDrift(machine, 'machine'),
  }
}
