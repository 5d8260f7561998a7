import { tagNames } from '@/lib/ec2/observed-instance'
import { markResource } from '@/lib/ec2/resource-tags'
import {
  attachVolume,
  createVolume,
  deleteVolume,
  detachVolume,
  growVolume,
  type ObservedEbsVolume,
} from '@/lib/ec2/volumes'
import { claimDevices } from '@/lib/lifecycle/claims'
import { detachHangs } from '@/lib/lifecycle/volume-actions'
import { now } from '@/lib/platform/clock'
import { isInItsOwnRight } from '@/lib/store/volumes'
import { planVolume, type VolumeMove } from './plan-volume'
import { readAsked } from './record-volumes'
import { callFor, refuse, settle } from './resource-call'
import { endOperation } from './resource-rows'
import type { Site } from './site'
import { idsOf, readUnsettled } from './unsettled-resources'
import { machineFields, type WorldMachine } from './world'

/** How long EC2 may take before it shows the new size of a volume. */
const growsForMs = 10 * 60_000

function readRows(site: Site, ids: string[]) {
  return site.db.volume.findMany({
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
 * Takes every volume one call nearer to what is wanted; `seen` is a complete answer just recorded, in
 * which those of `untagged` do not have our tag. The others that are settled have no next call.
 */
export async function volumeStep(
  site: Site,
  seen: readonly ObservedEbsVolume[],
  untagged: readonly string[],
): Promise<void> {
  const ids = [...idsOf('volume', await readUnsettled(site.db)), ...untagged]
  if (ids.length === 0) return
  const byId = new Map(seen.map((volume) => [volume.volumeId, volume]))
  for (const row of await readRows(site, ids)) {
    if (site.stopping()) return
    const volume = byId.get(row.volumeId ?? '')
    const target = row.wantedMachine
    const move = planVolume(
      {
        ...row,
        target: target && {
          instanceId: target.instanceId,
          ec2State: target.ec2State,
          zone: target.zone,
          leaving: target.intent === 'retire',
        },
        growing: isGrowing(site, row),
        asked: row.operationId !== null,
        inItsOwnRight: isInItsOwnRight(row),
      },
      volume && {
        state: volume.state,
        sizeGiB: volume.sizeGiB,
        tagged: volume.tags[tagNames.site] === site.name,
        attachment: volume.attachment ?? null,
      },
      row.machine
        ? { leaving: isLeaving(row.machine), reachable: isReachable(row.machine) }
        : undefined,
      now(),
      site.memory.waits,
    )
    await make(site, row, move, seen)
  }
}

/** A second request while the first is under way would be refused. */
function isGrowing(site: Site, row: Row): boolean {
  const sent = site.memory.growing.get(row.id)
  const young = sent && now().getTime() - sent.at < growsForMs
  return young !== undefined && young && sent?.sizeGiB === row.wantedSizeGiB
}

function isLeaving(machine: WorldMachine): boolean {
  return (
    machine.intent === 'retire' ||
    machine.ec2State === 'shutting-down' ||
    machine.ec2State === 'terminated'
  )
}

function isReachable(machine: WorldMachine): boolean {
  const reported = machine.state === 'bootstrapped' || machine.state === 'configured'
  return reported && machine.ec2State === 'running'
}

async function make(
  site: Site,
  row: Row,
  move: VolumeMove,
  seen: readonly ObservedEbsVolume[],
): Promise<void> {
  const kind = 'volume'
  const { id, wantedMachine: target } = row
  const volumeId = row.volumeId ?? ''
  const where = { id }
  const operations = [row.operationId ?? target?.requestOperationId ?? null]
  const what = row.name ? `${row.name} (${volumeId || 'new'})` : volumeId || 'the volume'
  const holder = row.machine?.name ?? row.instanceId ?? 'its instance'
  switch (move.do) {
    case 'wait':
      return
    case 'create':
      return callFor(site, kind, row, {
        action: 'CreateVolume',
        operations,
        async send() {
          const { zone, sizeGiB, type, iops, throughput, fromSnapshot, name } = row
          const marks = { site: site.name, id, name }
          const figures = { zone, sizeGiB, type, iops, throughput, fromSnapshot }
          const created = await createVolume(site.ec2, { ...marks, ...figures })
          return {
            requestId: created.requestId,
            message: `EC2 creates ${row.name ?? 'a volume'}: ${created.volumeId}, ${sizeGiB} GiB in ${zone}`,
            record: (tx) =>
              tx.volume.update({ where, data: { volumeId: created.volumeId, since: now() } }),
          }
        },
        // A slot's is asked for on and on; but who asked for it is told, and may do otherwise.
        takeBack: row.claim
          ? row.operationId === null
            ? undefined
            : async () => undefined
          : (tx) =>
              tx.volume.update({
                where,
                data: { intent: 'gone', goneAt: now(), wantedMachineId: null },
              }),
      })
    case 'gone':
      await site.db.$transaction(async (tx) => {
        await tx.volume.update({ where, data: { goneAt: now(), wantedMachineId: null } })
        await endOperation(tx, kind, row, 'succeeded', 'It was never created')
      })
      return
    case 'tag':
      return callFor(site, kind, row, {
        action: 'CreateTags',
        operations,
        async send() {
          const marks = { site: site.name, id }
          const { requestId } = await markResource(site.ec2, volumeId, marks)
          return { requestId, message: `Marked ${what} as ours` }
        },
        takeBack: (tx) => tx.volume.update({ where, data: { managed: false } }),
      })
    case 'attach':
      return attach(site, row, move.instanceId, what, operations, seen)
    case 'zone-mismatch':
      return refuse(site, kind, row, {
        code: 'InvalidVolume.ZoneMismatch',
        message: `${what} lies in ${row.zone}, ${target?.name ?? 'the machine'} runs in ${target?.zone ?? 'another zone'}. Choose a machine in ${row.zone}, or restore the volume from a snapshot in ${target?.zone ?? "the machine's zone"}.`,
        takeBack: row.claim
          ? undefined
          : (tx) => tx.volume.update({ where, data: { wantedMachineId: null } }),
      })
    case 'ask-release':
      await site.db.volume.update({ where, data: { releaseRequestedAt: now() } })
      return
    case 'detach':
      return callFor(site, kind, row, {
        action: 'DetachVolume',
        operations,
        async send() {
          const sent = await detachVolume(site.ec2, volumeId, move.instanceId, move.force)
          return {
            requestId: sent.requestId,
            message: `${move.force ? 'Forcing' : 'Detaching'} ${what} from ${holder}`,
            record: (tx) =>
              tx.volume.update({ where, data: { detachRequestedAt: now(), forceDetach: false } }),
          }
        },
        takeBack: row.claim
          ? undefined
          : (tx) =>
              tx.volume.update({
                where,
                data: {
                  wantedMachineId: row.machineId,
                  releaseRequestedAt: null,
                  releasedAt: null,
                  forceDetach: false,
                },
              }),
      })
    case 'hangs':
      return refuse(site, kind, row, {
        code: detachHangs,
        message: `EC2 does not get ${what} detached from ${holder}: the machine may still have it mounted. Unmount it there, restart the machine, or force the detach and lose what was not written.`,
      })
    case 'grow':
      return callFor(site, kind, row, {
        action: 'ModifyVolume',
        operations,
        async send() {
          const { requestId } = await growVolume(site.ec2, volumeId, move.sizeGiB)
          site.memory.growing.set(id, { sizeGiB: move.sizeGiB, at: now().getTime() })
          return { requestId, message: `Growing ${what} to ${move.sizeGiB} GiB` }
        },
        takeBack: (tx) => tx.volume.update({ where, data: { wantedSizeGiB: null } }),
      })
    case 'delete':
      return callFor(site, kind, row, {
        action: 'DeleteVolume',
        operations,
        async send() {
          const { requestId } = await deleteVolume(site.ec2, volumeId)
          return { requestId, message: `Deleting ${what}` }
        },
        takeBack: (tx) => tx.volume.update({ where, data: { intent: 'kept' } }),
      })
    case 'broken':
      return refuse(site, kind, row, {
        code: 'VolumeError',
        message: `EC2 shows ${what} in the state error. Restore it from a snapshot, or delete it.`,
        takeBack: (tx) => tx.volume.update({ where, data: { wantedMachineId: row.machineId } }),
      })
    case 'accept':
      await site.db.volume.update({ where, data: { wantedMachineId: row.machineId } })
      return
    case 'done':
      if (row.wantedSizeGiB !== null && row.wantedSizeGiB <= row.sizeGiB) {
        const asked = readAsked(row.asked)
        await site.db.volume.update({
          where,
          data: {
            wantedSizeGiB: null,
            ...(asked ? { asked: { ...asked, sizeGiB: row.wantedSizeGiB } } : {}),
          },
        })
      }
      if (row.forceDetach) await site.db.volume.update({ where, data: { forceDetach: false } })
      return settle(site, kind, row, settledWords(row, what))
  }
}

function settledWords(row: Row, what: string): string {
  const at = row.machine?.name ?? row.instanceId
  const size = row.wantedSizeGiB === null ? '' : `, ${row.sizeGiB} GiB`
  return at
    ? `EC2 shows ${what} attached to ${at} as ${row.device ?? '-'}${size}`
    : `EC2 shows ${what} ${row.ec2State ?? ''}${size}`
}

async function attach(
  site: Site,
  row: Row,
  instanceId: string,
  what: string,
  operations: readonly (string | null)[],
  seen: readonly ObservedEbsVolume[],
): Promise<void> {
  const where = { id: row.id }
  const used = seen.flatMap(({ attachment }) =>
    attachment?.instanceId === instanceId ? (attachment.device ?? []) : [],
  )
  const wanted = await site.db.volume.findMany({
    where: { wantedMachineId: row.wantedMachineId, id: { not: row.id }, goneAt: null },
    select: { wantedDevice: true },
  })
  const taken = new Set([...used, ...wanted.flatMap((other) => other.wantedDevice ?? [])])
  const device = row.wantedDevice ?? claimDevices.find((name) => !taken.has(name))
  if (!device) {
    return refuse(site, 'volume', row, {
      code: 'AttachmentLimitExceeded',
      message: `${row.wantedMachine?.name ?? instanceId} has no device name left for ${what}. Detach a volume that it does not need.`,
      takeBack: row.claim
        ? undefined
        : (tx) => tx.volume.update({ where, data: { wantedMachineId: null } }),
    })
  }
  return callFor(site, 'volume', row, {
    action: 'AttachVolume',
    operations,
    async send() {
      const { requestId } = await attachVolume(site.ec2, row.volumeId ?? '', instanceId, device)
      const message = `Attaching ${what} to ${row.wantedMachine?.name ?? instanceId} as ${device}`
      return { requestId, message }
    },
    takeBack: row.claim
      ? undefined
      : (tx) => tx.volume.update({ where, data: { wantedMachineId: null } }),
  })
}
