import {
  allocateAddress,
  associateAddress,
  describeAddresses,
  disassociateAddress,
  type ObservedAddress,
  releaseAddress,
} from '@/lib/ec2/addresses'
import { tagNames } from '@/lib/ec2/observed-instance'
import { markResource } from '@/lib/ec2/resource-tags'
import { now } from '@/lib/platform/clock'
import type { Tx } from '@/lib/store/client'
import { type AddressMove, planAddress } from './plan-address'
import { askWithoutToken, callFor, refuse, settle } from './resource-call'
import { endOperation } from './resource-rows'
import type { Site } from './site'
import { isInDoubt } from './unanswered'
import { idsOf, readUnsettled } from './unsettled-resources'
import { machineFields } from './world'

function readRows(site: Site, ids: string[]) {
  return site.db.elasticIp.findMany({
    where: { id: { in: ids }, managed: true, goneAt: null },
    include: {
      claim: true,
      machine: { select: machineFields },
      wantedMachine: { select: machineFields },
    },
    orderBy: { createdAt: 'asc' },
  })
}

type Row = Awaited<ReturnType<typeof readRows>>[number]

/**
 * Takes every address one call nearer to what is wanted; `seen` is a complete answer just recorded,
 * in which those of `untagged` do not have our tag. The others that are settled have no next call.
 */
export async function addressStep(
  site: Site,
  seen: readonly ObservedAddress[],
  untagged: readonly string[],
): Promise<void> {
  const ids = [...idsOf('elasticIp', await readUnsettled(site.db)), ...untagged]
  if (ids.length === 0) return
  const byId = new Map(seen.map((address) => [address.allocationId, address]))
  for (const row of await readRows(site, ids)) {
    if (site.stopping()) return
    const address = byId.get(row.allocationId ?? '')
    const target = row.wantedMachine
    const move = planAddress(
      {
        allocationId: row.allocationId,
        intent: row.intent,
        inDoubt: row.allocationId === null && row.since !== null && (await isUnproved(site, row)),
        target: target && {
          instanceId: target.instanceId,
          ec2State: target.ec2State,
          leaving: target.intent === 'retire',
        },
        asked: row.operationId !== null,
      },
      address && {
        associationId: address.associationId ?? null,
        instanceId: address.instanceId ?? null,
        ours: row.machineId !== null,
        tagged: address.tags[tagNames.site] === site.name,
      },
    )
    await make(site, row, move)
  }
}

function operationsOf({ operationId, wantedMachine }: Row): (string | null)[] {
  return [operationId ?? wantedMachine?.requestOperationId ?? null]
}

function isUnproved(site: Site, row: Row): Promise<boolean> {
  return isInDoubt(site, {
    kind: 'elasticIp',
    row,
    what: row.name ? `the address ${row.name}` : 'the address',
    operations: operationsOf(row),
    find: () => describeAddresses(site.ec2, row.id),
    forget: (tx) => tx.elasticIp.update({ where: { id: row.id }, data: { since: null } }),
  })
}

async function make(site: Site, row: Row, move: AddressMove): Promise<void> {
  const kind = 'elasticIp'
  const { id, allocationId, wantedMachine: target } = row
  const where = { id }
  const operations = operationsOf(row)
  const ip = row.publicIp ?? 'the address'
  switch (move.do) {
    case 'wait':
      return
    case 'allocate':
      return allocate(site, row, operations)
    case 'gone':
      await site.db.$transaction(async (tx) => {
        await tx.elasticIp.update({ where, data: { goneAt: now() } })
        await endOperation(tx, kind, row, 'succeeded', 'It was never allocated')
      })
      return
    case 'tag':
      return callFor(site, kind, row, {
        action: 'CreateTags',
        operations,
        async send() {
          const { requestId } = await markResource(site.ec2, allocationId ?? '', marks(site, row))
          return { requestId, message: `Marked ${ip} as ours` }
        },
        takeBack: (tx) => tx.elasticIp.update({ where, data: { managed: false } }),
      })
    case 'associate':
      return callFor(site, kind, row, {
        action: 'AssociateAddress',
        operations,
        async send() {
          const sent = await associateAddress(site.ec2, allocationId ?? '', move.instanceId)
          const from = row.machine ? ` from ${row.machine.name}` : ''
          const message = `Moving ${ip}${from} to ${target?.name ?? move.instanceId}`
          return { requestId: sent.requestId, message }
        },
        takeBack: row.claim ? undefined : (tx) => wantWhereItIs(tx, row),
      })
    case 'disassociate':
      return callFor(site, kind, row, {
        action: 'DisassociateAddress',
        operations,
        async send() {
          const { requestId } = await disassociateAddress(site.ec2, move.associationId)
          return { requestId, message: `Taking ${ip} from ${row.machine?.name ?? row.instanceId}` }
        },
        takeBack: (tx) => wantWhereItIs(tx, row),
      })
    case 'release':
      return callFor(site, kind, row, {
        action: 'ReleaseAddress',
        operations,
        async send() {
          const { requestId } = await releaseAddress(site.ec2, allocationId ?? '')
          return { requestId, message: `Releasing ${ip}` }
        },
        takeBack: (tx) => tx.elasticIp.update({ where, data: { intent: 'kept' } }),
      })
    case 'in-use':
      return refuse(site, kind, row, {
        code: 'InvalidIPAddress.InUse',
        message: `${ip} is not released: it is associated with ${row.machine?.name ?? row.instanceId ?? 'something'}. Disassociate it first.`,
        takeBack: (tx) => tx.elasticIp.update({ where, data: { intent: 'kept' } }),
      })
    case 'accept':
      await site.db.$transaction((tx) => wantWhereItIs(tx, row))
      return
    case 'done':
      return settle(site, kind, row, settledWords(row))
  }
}

function settledWords(row: Row): string {
  const ip = row.publicIp ?? 'The address'
  if (row.machine) return `EC2 shows ${ip} at ${row.machine.name}`
  return row.instanceId ? `EC2 shows ${ip} at ${row.instanceId}` : `EC2 shows ${ip} free`
}

async function allocate(
  site: Site,
  row: Row,
  operations: readonly (string | null)[],
): Promise<void> {
  const where = { id: row.id }
  return callFor(site, 'elasticIp', row, {
    action: 'AllocateAddress',
    operations,
    async send() {
      const { allocationId, publicIp, requestId } = await askWithoutToken(
        (since) => site.db.elasticIp.update({ where, data: { since } }),
        () => allocateAddress(site.ec2, marks(site, row)),
      )
      return {
        requestId,
        message: `EC2 allocated ${publicIp}${row.claim ? ` for ${row.claim.poolName}/${row.claim.slot}` : ''}`,
        record: async (tx) => {
          await tx.elasticIp.updateMany({
            where: { publicIp, id: { not: row.id } },
            data: { publicIp: null },
          })
          await tx.elasticIp.update({ where, data: { allocationId, publicIp } })
        },
      }
    },
    takeBack: row.claim
      ? undefined
      : (tx) =>
          tx.elasticIp.update({
            where,
            data: { intent: 'gone', goneAt: now(), wantedMachineId: null },
          }),
  })
}

function marks(site: Site, { id, name }: Row) {
  return { site: site.name, id, name }
}

/** The place where EC2 shows it becomes the one that is wanted, unless its machine is to have another. */
async function wantWhereItIs(tx: Tx, row: Row): Promise<void> {
  const { machineId } = row
  const taken =
    machineId !== null &&
    (await tx.elasticIp.count({ where: { wantedMachineId: machineId, id: { not: row.id } } })) > 0
  await tx.elasticIp.update({
    where: { id: row.id },
    data: { wantedMachineId: taken ? null : machineId },
  })
}
