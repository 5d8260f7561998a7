import { now } from '@/lib/platform/clock'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { recordEvent } from '@/lib/store/machine-history'
import { oneLine, Refusal } from './answers'

/** Takes a machine's word that it has let go of a volume. Saying so again is harmless. */
export async function takeReleased(
  db: Db,
  machine: Pick<Machine, 'id' | 'name'>,
  volumeId: string,
): Promise<void> {
  if (!/^vol-[0-9a-f]{1,32}$/.test(volumeId)) {
    throw new Refusal('InvalidInput', 'volume_id must be the EC2 id of a volume, such as vol-0a1b.')
  }
  const holds = { volumeId, machineId: machine.id }
  await db.$transaction(async (tx) => {
    const at = now()
    const { count } = await tx.volume.updateMany({
      where: { ...holds, releaseRequestedAt: { not: null }, releasedAt: null },
      data: { releasedAt: at },
    })
    await tx.machine.updateMany({ where: { id: machine.id }, data: { heardAt: at } })
    if (count > 0) {
      const said = `Let go of volume ${volumeId}`
      await recordEvent(tx, machine.id, 'phase', said, { actor: machine.name }, 'released')
      return
    }
    const volume = await tx.volume.findFirst({ where: holds })
    if (!volume) {
      throw new Refusal('NotFound', `${machine.name} has no volume ${oneLine(volumeId)}.`)
    }
    if (volume.releaseRequestedAt === null) {
      throw new Refusal('OutOfOrder', `${machine.name} was not asked to let go of ${volumeId}.`)
    }
  })
}
