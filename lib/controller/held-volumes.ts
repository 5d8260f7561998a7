import { volumeName } from '@/lib/lifecycle/volume-actions'
import { now } from '@/lib/platform/clock'
import { recordEvent } from '@/lib/store/machine-history'
import { inItsOwnRight } from '@/lib/store/volumes'
import { inTurns } from './in-turns'
import { lockMachine } from './lock-machine'
import { addStep } from './operation-steps'
import { byController, type Site } from './site'
import type { WorldMachine } from './world'

/** The volumes that machines on their way out hold and that outlive their instances. */
export function readHeldVolumes(site: Site) {
  return site.db.volume.findMany({
    where: {
      goneAt: null,
      instanceId: { not: null },
      ...inItsOwnRight,
      machine: { intent: 'retire', state: { not: 'retired' } },
    },
    select: {
      id: true,
      name: true,
      volumeId: true,
      machineId: true,
      releaseRequestedAt: true,
      releasedAt: true,
    },
    orderBy: { createdAt: 'asc' },
  })
}

export type HeldVolumeRow = Awaited<ReturnType<typeof readHeldVolumes>>[number]

/** Asks machines to let go of what they hold; their rooms tell them so. */
export async function askToRelease(
  site: Site,
  machines: readonly WorldMachine[],
  held: readonly HeldVolumeRow[],
): Promise<void> {
  site.leadership.assertHeld()
  await inTurns(machines, 8, async (machine) => {
    const unasked = held.filter((v) => v.machineId === machine.id && v.releaseRequestedAt === null)
    await site.db.$transaction(async (tx) => {
      const fresh = await lockMachine(tx, machine.id)
      if (!fresh || fresh.state === 'retired' || fresh.terminateRequestedAt) return
      const { count } = await tx.volume.updateMany({
        where: {
          id: { in: unasked.map((volume) => volume.id) },
          machineId: machine.id,
          releaseRequestedAt: null,
        },
        data: { releaseRequestedAt: now() },
      })
      if (count === 0) return
      const what = unasked.map(volumeName).join(', ')
      const author = { ...byController, operationId: fresh.retireOperationId }
      const message = `Asked to let go of ${what} before its instance is terminated`
      await recordEvent(tx, machine.id, 'ec2', message, author)
      await addStep(tx, [fresh.retireOperationId], `${machine.name} is asked to let go of ${what}`)
    })
  })
}
