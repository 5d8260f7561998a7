import type { AddressFacts, SlotFacts } from '@/lib/lifecycle/address-actions'
import { MusterError } from '@/lib/platform/errors'
import type { Db, Tx } from './client'
import { type ElasticIp, Prisma } from './generated/client'
import { inOrder, type PageWanted, readPage, textColumn, timeColumn } from './keyset-page'
import { readMachineNames, readSlotMachines } from './slot-machines'

/** An Elastic IP with what else says where it stands; machines by their names. */
export interface AddressStanding {
  address: ElasticIp
  machine: string | null
  wantedMachine: string | null
  previousMachine: string | null
  claim: SlotFacts | null
  /** The operation under way for it. */
  operation: string | null
}

/** Of what EC2 does not show any more only what should be there still. */
export const present = { OR: [{ goneAt: null }, { managed: true, intent: 'kept' as const }] }

/** The addresses that match, those with the lowest number first. */
export async function readAddresses(
  db: Db | Tx,
  where: Prisma.ElasticIpWhereInput = present,
): Promise<AddressStanding[]> {
  const rows = await db.elasticIp.findMany({
    where,
    include: { claim: true, operation: { select: { id: true, status: true } } },
    orderBy: [{ managed: 'desc' }, { publicIp: { sort: 'asc', nulls: 'first' } }, { id: 'asc' }],
  })
  const [nameOf, inSlot] = await Promise.all([
    readMachineNames(
      db,
      rows.flatMap((row) => [row.machineId, row.wantedMachineId, row.previousMachineId]),
    ),
    readSlotMachines(
      db,
      rows.flatMap(({ claim }) => claim?.poolName ?? []),
    ),
  ])
  return rows.map(({ claim, operation, ...address }) => ({
    address,
    machine: nameOf(address.machineId),
    wantedMachine: nameOf(address.wantedMachineId),
    previousMachine: nameOf(address.previousMachineId),
    claim: claim
      ? { pool: claim.poolName, slot: claim.slot, machine: inSlot(claim.poolName, claim.slot) }
      : null,
    operation: operation?.status === 'running' ? operation.id : null,
  }))
}

/** A page of a list of standings. */
export interface StandingPage<S> {
  items: S[]
  next: string | null
  total: number
}

/** As `present`, in SQL; with those that were released or deleted, too, when asked for. */
export function presentRows(withGone: boolean): Prisma.Sql {
  return withGone
    ? Prisma.sql`TRUE`
    : Prisma.sql`("goneAt" IS NULL OR ("managed" AND "intent" = 'kept'))`
}

export const addressSorts = {
  publicIp: textColumn(Prisma.sql`"publicIp"`),
  name: textColumn(Prisma.sql`"name"`),
  since: timeColumn('since'),
  createdAt: timeColumn('createdAt'),
}

/** A page of the region's addresses; released ones only when asked for. */
export async function listAddresses(
  db: Db,
  withGone: boolean,
  page: PageWanted,
): Promise<StandingPage<AddressStanding>> {
  const found = await readPage(db, 'ElasticIp', presentRows(withGone), addressSorts, page)
  const { ids, next, total } = found
  const rows = await readAddresses(db, { id: { in: ids } })
  return { items: inOrder(ids, rows, ({ address }) => address.id), next, total }
}

/** An address by our own id, EC2's, or itself; NotFound when there is none. */
export async function addressById(db: Db | Tx, id: string): Promise<AddressStanding> {
  const where = { OR: [{ id }, { allocationId: id }, { publicIp: id }] }
  const found = (await readAddresses(db, where))[0]
  if (!found) throw new MusterError('NotFound', `There is no address ${id}.`)
  return found
}

/** What the rules ask of an address. */
export function addressFacts(standing: AddressStanding): AddressFacts {
  const { address, machine, wantedMachine, previousMachine, claim, operation } = standing
  return {
    publicIp: address.publicIp,
    allocationId: address.allocationId,
    managed: address.managed,
    gone: address.goneAt !== null,
    leaving: address.intent === 'gone',
    operation,
    instanceId: address.instanceId,
    machine,
    wantedMachine,
    previousMachine,
    claim,
  }
}
