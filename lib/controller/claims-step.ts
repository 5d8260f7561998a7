import { type PoolClaims, readClaims, type VolumeClaim } from '@/lib/lifecycle/claims'
import { now } from '@/lib/platform/clock'
import { newId } from '@/lib/platform/ids'
import type { Tx } from '@/lib/store/client'
import type { Prisma } from '@/lib/store/generated/client'
import { lockMachine } from './lock-machine'
import { addStep } from './operation-steps'
import { byController, type Site } from './site'
import type { World, WorldMachine } from './world'

const withResources = { elasticIp: true, volume: true } as const satisfies Prisma.ClaimInclude

type ClaimRow = Prisma.ClaimGetPayload<{ include: typeof withResources }>

/**
 * Writes down what the slots of pools with claims should have: a claim for each, with its address or
 * volume, which is wanted at the machine that serves in the slot. What a slot owns stays when its
 * machine goes; only volumes that the pool does not keep go with their slot.
 */
export async function claimsStep(site: Site, world: World): Promise<void> {
  if (world.agenda.wantedAtRetired) await forgetRetired(site)
  const pools = [...world.pools.values()].map((pool) => ({
    pool,
    declared: readClaims(pool.claims),
  }))
  const any = world.agenda.claims || pools.some(({ declared }) => declaresAny(declared))
  const claims = any ? await site.db.claim.findMany({ include: withResources }) : []
  for (const { pool, declared } of pools) {
    const own = claims.filter((claim) => claim.poolName === pool.name)
    if (!declaresAny(declared) && own.length === 0) continue
    const machines = world.machines.filter((machine) => machine.poolName === pool.name)
    const serving = machines.filter((m) => m.intent === 'serve' && m.slot !== null)
    for (const machine of serving) {
      if (site.stopping()) return
      const ofSlot = machines.filter((m) => m.slot === machine.slot)
      const held = own.filter((claim) => claim.slot === machine.slot)
      await serveSlot(site, machine, declared, held, ofSlot)
    }
    if (serving.length >= pool.desired || pool.deletedAt) {
      const filled = new Set(serving.map((machine) => machine.slot))
      const left = own.filter((claim) => !filled.has(claim.slot))
      await dropUnkept(site, declared, left)
    }
  }
}

function declaresAny({ elasticIp, volumes }: PoolClaims): boolean {
  return elasticIp || volumes.length > 0
}

/** It still works, or lets go of its work: what its slot owns stays with it for so long. */
function isHolding(machine: WorldMachine): boolean {
  return machine.intent === 'retire' && machine.terminateRequestedAt === null
}

/** Nothing is wanted at a machine that is gone. */
async function forgetRetired(site: Site): Promise<void> {
  const where = { wantedMachine: { state: 'retired' as const } }
  // Who wanted it there does not matter any more.
  await site.db.elasticIp.updateMany({ where, data: { wantedMachineId: null, movedBy: null } })
  await site.db.volume.updateMany({ where, data: { wantedMachineId: null } })
}

async function serveSlot(
  site: Site,
  machine: WorldMachine,
  declared: PoolClaims,
  held: readonly ClaimRow[],
  ofSlot: readonly WorldMachine[],
): Promise<void> {
  const predecessorHolds = ofSlot.some(isHolding)
  const claimOf = (what: string) => held.find((claim) => claim.what === what)
  if (declared.elasticIp) {
    const claim = claimOf('address')
    // What was lost is not made anew: its claim stands until somebody gives it up.
    if (!claim) await claimAddress(site, machine)
    else if (!predecessorHolds) await wantAddress(site, machine, claim, ofSlot)
  }
  for (const volume of declared.volumes) {
    const claim = claimOf(`volume:${volume.name}`)
    if (!claim) await claimVolume(site, machine, volume)
    else if (!predecessorHolds) await wantVolume(site, machine, volume, claim, ofSlot)
  }
}

async function claimAddress(site: Site, machine: WorldMachine): Promise<void> {
  await whileServing(site, machine, async (tx) => {
    const id = newId()
    const name = slotName(machine)
    await tx.elasticIp.create({ data: { id, name, movedBy: byController.actor, createdAt: now() } })
    await putClaim(tx, machine, 'address', { elasticIpId: id })
    await addStep(tx, [machine.requestOperationId], `${name} gets an Elastic IP of its own`)
  })
}

/** A new volume lies in the zone of the slot's machine, which is known once it is launched. */
async function claimVolume(site: Site, machine: WorldMachine, volume: VolumeClaim): Promise<void> {
  const { zone } = machine
  if (!zone || !machine.instanceId) return
  await whileServing(site, machine, async (tx) => {
    const id = newId()
    const slot = slotName(machine)
    await tx.volume.create({
      data: {
        id,
        name: `${slot} ${volume.name}`,
        zone,
        sizeGiB: volume.sizeGiB,
        type: volume.type,
        iops: volume.iops,
        throughput: volume.throughput,
        fromSnapshot: volume.fromSnapshot,
        label: volume.label,
        wantedMachineId: machine.id,
        wantedDevice: volume.device,
        createdAt: now(),
      },
    })
    await putClaim(tx, machine, `volume:${volume.name}`, { volumeRowId: id })
    const message = `${slot} gets a volume of its own: ${volume.name}, ${volume.sizeGiB} GiB in ${zone}`
    await addStep(tx, [machine.requestOperationId], message)
  })
}

async function putClaim(
  tx: Tx,
  machine: WorldMachine,
  what: string,
  resource: { elasticIpId: string } | { volumeRowId: string },
): Promise<void> {
  const { poolName } = machine
  const slot = machine.slot ?? 0
  await tx.claim.create({
    data: { id: newId(), poolName, slot, what, createdAt: now(), ...resource },
  })
}

/** Somebody may have given the address to another machine: there it stays until that one is gone. */
async function wantAddress(
  site: Site,
  machine: WorldMachine,
  claim: ClaimRow,
  ofSlot: readonly WorldMachine[],
): Promise<void> {
  const address = claim.elasticIp
  if (!address || address.goneAt || address.intent === 'gone' || address.operationId) return
  if (!machine.instanceId || address.wantedMachineId === machine.id) return
  if (isWantedElsewhere(address, ofSlot)) return
  const byHand = address.movedBy !== null && address.movedBy !== byController.actor
  // Somebody took it from this very machine.
  if (address.wantedMachineId === null && byHand && address.previousMachineId === machine.id) return
  const other = await site.db.elasticIp.count({ where: { wantedMachineId: machine.id } })
  if (other > 0) return
  await whileServing(site, machine, async (tx) => {
    await tx.elasticIp.updateMany({
      where: { id: address.id, wantedMachineId: address.wantedMachineId, operationId: null },
      data: {
        wantedMachineId: machine.id,
        previousMachineId:
          address.wantedMachineId ?? address.machineId ?? address.previousMachineId,
        movedBy: byController.actor,
      },
    })
  })
}

async function wantVolume(
  site: Site,
  machine: WorldMachine,
  declared: VolumeClaim,
  claim: ClaimRow,
  ofSlot: readonly WorldMachine[],
): Promise<void> {
  const { volume } = claim
  if (!volume || volume.goneAt || volume.intent === 'gone' || volume.operationId) return
  if (!machine.instanceId || volume.wantedMachineId === machine.id) return
  if (isWantedElsewhere(volume, ofSlot)) return
  await whileServing(site, machine, async (tx) => {
    await tx.volume.updateMany({
      where: { id: volume.id, wantedMachineId: volume.wantedMachineId, operationId: null },
      data: { wantedMachineId: machine.id, wantedDevice: declared.device },
    })
  })
}

/** Also at a machine that is newer than the world. */
function isWantedElsewhere(
  { wantedMachineId }: { wantedMachineId: string | null },
  ofSlot: readonly WorldMachine[],
): boolean {
  return wantedMachineId !== null && !ofSlot.some((machine) => machine.id === wantedMachineId)
}

/** Volumes that the pool does not keep go with their slot, and their claims with them. */
async function dropUnkept(
  site: Site,
  declared: PoolClaims,
  left: readonly ClaimRow[],
): Promise<void> {
  const unkept = new Set(declared.volumes.filter((v) => !v.keep).map((v) => `volume:${v.name}`))
  for (const claim of left) {
    if (!unkept.has(claim.what) || !claim.volume) continue
    const { id } = claim.volume
    await site.db.$transaction(async (tx) => {
      // A pool that grows again fills its slots under this lock.
      await tx.$queryRaw`SELECT 1 FROM "Pool" WHERE "name" = ${claim.poolName} FOR UPDATE`
      const filled = await tx.machine.count({
        where: {
          poolName: claim.poolName,
          slot: claim.slot,
          intent: 'serve',
          state: { not: 'retired' },
        },
      })
      if (filled > 0) return
      await tx.claim.delete({ where: { id: claim.id } })
      await tx.volume.update({ where: { id }, data: { intent: 'gone', wantedMachineId: null } })
    })
  }
}

/** Runs the change unless the machine is on its way out by now. */
async function whileServing(
  site: Site,
  machine: WorldMachine,
  change: (tx: Tx) => Promise<void>,
): Promise<void> {
  site.leadership.assertHeld()
  await site.db.$transaction(async (tx) => {
    const fresh = await lockMachine(tx, machine.id)
    if (fresh?.intent !== 'serve' || fresh.state === 'retired') return
    await change(tx)
  })
}

function slotName({ poolName, slot }: WorldMachine): string {
  return `${poolName}/${slot}`
}
