import type { ObservedInstance } from '@/lib/ec2/observed-instance'
import { now } from '@/lib/platform/clock'
import type { Tx } from '@/lib/store/client'
import { inTurns } from './in-turns'
import type { Site } from './site'

interface Holder {
  id: string
  instanceId: string
}

/**
 * Records which machine holds which Elastic IP and which volume, where that differs from what was
 * recorded last. An instance that is on its way out has given up its address; its volumes stay on
 * record with it, as what it had.
 */
export async function recordAttachments(
  site: Site,
  held: readonly Holder[],
  seen: ReadonlyMap<string, ObservedInstance>,
): Promise<void> {
  const known = site.memory.attachments
  const changed: [Holder, ObservedInstance, string][] = []
  for (const machine of held) {
    const instance = seen.get(machine.instanceId)
    if (!instance) continue
    const shape = JSON.stringify([instance.elasticIp, instance.volumes, leaving(instance)])
    if (known.get(machine.instanceId) !== shape) changed.push([machine, instance, shape])
  }
  await inTurns(changed, 8, async ([machine, instance, shape]) => {
    await site.db.$transaction(async (tx) => {
      await recordAddress(tx, machine, instance)
      if (!leaving(instance)) await recordVolumes(tx, machine, instance)
    })
    known.set(machine.instanceId, shape)
  })
  const present = new Set(held.map((machine) => machine.instanceId))
  for (const id of known.keys()) if (!present.has(id)) known.delete(id)
}

function leaving({ state }: ObservedInstance): boolean {
  return state === 'shutting-down' || state === 'terminated'
}

async function recordAddress(tx: Tx, machine: Holder, instance: ObservedInstance): Promise<void> {
  const publicIp = leaving(instance) ? undefined : instance.elasticIp
  await tx.elasticIp.updateMany({
    where: { machineId: machine.id, ...(publicIp ? { publicIp: { not: publicIp } } : {}) },
    data: { machineId: null, since: now() },
  })
  if (!publicIp) return
  await tx.elasticIp.upsert({
    where: { publicIp },
    create: { publicIp, machineId: machine.id },
    update: { machineId: machine.id, since: now() },
  })
}

async function recordVolumes(tx: Tx, machine: Holder, instance: ObservedInstance): Promise<void> {
  const ids = instance.volumes.map((volume) => volume.volumeId)
  await tx.volume.updateMany({
    where: { machineId: machine.id, volumeId: { notIn: ids } },
    data: { machineId: null, device: null, since: now() },
  })
  for (const { volumeId, device, deleteOnTermination } of instance.volumes) {
    const data = { machineId: machine.id, device: device ?? null, deleteOnTermination }
    await tx.volume.upsert({ where: { volumeId }, create: { volumeId, ...data }, update: data })
  }
}
