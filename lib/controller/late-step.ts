import { now } from '@/lib/platform/clock'
import { clearFault, setFault } from '@/lib/store/machine-history'
import { inTurns } from './in-turns'
import { consoleTail } from './last-lines'
import { type Late, lateMachines } from './late-machines'
import { lockMachine } from './lock-machine'
import { byController, type Site } from './site'
import type { World } from './world'

/** Consoles read in one pass; when a whole pool is late they all say the same. */
const mostConsoles = 20

/** Says of machines that exceeded a limit what is wrong and what was last heard of them. */
export async function lateStep(
  site: Site,
  world: World,
  heardSince: Date | undefined,
): Promise<void> {
  const late = lateMachines(world.machines, world.pools, { at: now(), heardSince })
  const read = new Set(late.filter(({ code }) => code === 'BootTimeout').slice(0, mostConsoles))
  await inTurns(late, 4, async (one) => {
    const tail = read.has(one) ? await consoleTail(site, one.machine.instanceId) : undefined
    const message = tail ? `${one.message} The console's last lines:\n${tail}` : one.message
    await faultUnlessMoved(site, one, message)
  })
  const back = world.machines.filter((m) => m.faultCode === 'Unreachable' && m.gatewayId !== null)
  await inTurns(back, 4, async (machine) => {
    await site.db.$transaction(async (tx) => {
      const fresh = await lockMachine(tx, machine.id)
      if (fresh?.faultCode !== 'Unreachable' || fresh.gatewayId === null) return
      await clearFault(tx, fresh, 'Back in its room', byController)
    })
  })
}

async function faultUnlessMoved(site: Site, { machine, code }: Late, message: string) {
  await site.db.$transaction(async (tx) => {
    const fresh = await lockMachine(tx, machine.id)
    // While we read its console it may have reported after all.
    if (!fresh || fresh.state !== machine.state || fresh.faultCode !== null) return
    if (fresh.intent !== 'serve' || fresh.gatewayId !== machine.gatewayId) return
    if (fresh.registeredAt?.getTime() !== machine.registeredAt?.getTime()) return
    await setFault(tx, fresh, code, message, byController)
    site.log.warn({ machine: machine.name, code }, message)
  })
}
