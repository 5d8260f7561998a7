import type { Ec2Error } from '@/lib/ec2/errors'
import { type TerminateResult, terminateInstances } from '@/lib/ec2/terminate'
import { drainSeconds } from '@/lib/lifecycle/interruption'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import { nameList } from '@/lib/operations/words'
import { now } from '@/lib/platform/clock'
import { moveMachine, recordEvent } from '@/lib/store/machine-history'
import { askToRelease, type HeldVolumeRow, readHeldVolumes } from './held-volumes'
import { inTurns } from './in-turns'
import { keepVolumesOf } from './keep-volumes'
import { lockMachine } from './lock-machine'
import { addStep } from './operation-steps'
import { planRetiring } from './plan-retiring'
import { ec2Line, ec2Words } from './problems'
import { byController, type Site } from './site'
import type { World, WorldMachine } from './world'

/**
 * Takes every machine with intent retire one step further towards its end. What was asked for is
 * asked for again only in a pass that has looked at EC2 (`observed`): before that, nothing tells
 * that the first call was in vain.
 */
export async function retireStep(site: Site, world: World, observed: boolean): Promise<void> {
  site.memory.terminations.keepOnly(new Set(world.machines.map((machine) => machine.id)))
  if (!world.machines.some((machine) => machine.intent === 'retire')) return
  const drainMs = (machine: WorldMachine) =>
    drainSeconds(
      world.pools.get(machine.poolName)?.drainTimeout ?? 0,
      machine.retireRequestedAt,
      machine.interruptionAt,
    ) * 1000
  const bakes = await site.db.image.findMany({
    where: { fromMachineId: { not: null }, settledAt: null },
    select: { fromMachineId: true },
  })
  const baking = new Set(bakes.map((image) => image.fromMachineId))
  const held = await readHeldVolumes(site)
  const { releaseMs } = site.memory.waits
  const plan = planRetiring(world.machines, { at: now(), drainMs, releaseMs, baking, held })
  await inTurns(plan.neverLaunched, 8, (machine) => retireUnlaunched(site, machine))
  if (plan.release.length > 0 && !site.stopping()) await askToRelease(site, plan.release, held)

  const due = plan.terminate.filter(
    (machine) =>
      (observed || machine.terminateRequestedAt === null) &&
      site.memory.terminations.due(machine.id),
  )
  forgetTold(site, world)
  if (due.length === 0 || !site.memory.calls.due('ec2') || site.stopping()) return
  const free = await withoutKeptVolumes(site, due)
  if (free.length === 0) return
  await recordTerminating(site, free, held)
  site.leadership.assertHeld()
  const results = await terminateInstances(
    site.ec2,
    free.map((machine) => machine.instanceId),
  )
  await recordResults(site, free, results)
}

function forgetTold({ memory, problems }: Site, { machines }: World): void {
  const leaving = machines.filter(({ intent }) => intent === 'retire')
  const operations = new Set(leaving.map((machine) => machine.retireOperationId))
  for (const id of memory.toldTerminations.keys()) {
    if (!operations.has(id)) memory.toldTerminations.delete(id)
  }
  if (leaving.length === 0) problems.clear('terminate')
}

/** Those that take nothing with them that is kept; the others are tried again. */
async function withoutKeptVolumes<M extends WorldMachine & { instanceId: string }>(
  site: Site,
  machines: readonly M[],
): Promise<M[]> {
  const refused = await keepVolumesOf(
    site,
    machines.map(({ id, name, instanceId, retireOperationId }) => ({
      ...{ instanceId, name, machineId: id, operationId: retireOperationId },
    })),
  )
  return machines.filter(({ id, instanceId }) => {
    const error = refused.get(instanceId)
    if (error) site.memory.terminations.refused(id, error)
    return !error
  })
}

/** No instance was ever launched for it, and none will be: its launch, if it had one, is settled. */
async function retireUnlaunched(site: Site, machine: WorldMachine): Promise<void> {
  await site.db.$transaction(async (tx) => {
    const fresh = await lockMachine(tx, machine.id)
    if (fresh?.state !== 'requested' || fresh.launchId !== null) return
    const author = { ...byController, operationId: fresh.retireOperationId }
    await moveMachine(tx, fresh, 'retired', 'Retired before it had an instance', author)
  })
}

async function recordTerminating(
  site: Site,
  machines: readonly WorldMachine[],
  held: readonly HeldVolumeRow[],
): Promise<void> {
  const first = machines.filter((machine) => machine.terminateRequestedAt === null)
  await inTurns(first, 8, async (machine) => {
    await site.db.$transaction(async (tx) => {
      await tx.machine.update({
        where: { id: machine.id },
        data: { terminateRequestedAt: now() },
      })
      const author = { ...byController, operationId: machine.retireOperationId }
      const reason = [...heldBack(machine, held), terminationReason(machine)].join('. ')
      await recordEvent(tx, machine.id, 'ec2', reason, author)
    })
  })
}

/** What it was asked for and has not let go of in time. */
function heldBack(machine: WorldMachine, held: readonly HeldVolumeRow[]): string[] {
  const late = held.filter(
    (v) => v.machineId === machine.id && v.releaseRequestedAt !== null && v.releasedAt === null,
  )
  return late.length > 0 ? [`It has not let go of ${late.map(volumeName).join(', ')}`] : []
}

function terminationReason(machine: WorldMachine): string {
  if (machine.drainedAt) return 'Drained: terminating the instance'
  if (machine.state === 'booting') return 'Terminating the instance'
  return 'Not drained in time: terminating the instance'
}

async function recordResults(
  site: Site,
  machines: readonly (WorldMachine & { instanceId: string })[],
  results: readonly TerminateResult[],
): Promise<void> {
  const byInstance = new Map(machines.map((machine) => [machine.instanceId, machine]))
  const taken = new Map<string, WorldMachine[]>()
  const refused = new Map<string, { error: Ec2Error; machines: WorldMachine[] }>()
  for (const result of results) {
    const machine = byInstance.get(result.instanceId)
    if (!machine) continue
    const error = result.outcome === 'terminating' ? undefined : result.error
    // Also after success: should the instance not be seen ending, it is asked for again.
    site.memory.terminations.refused(machine.id, error)
    // Not sent, to stay within EC2's limits.
    if (error?.retryAfterMs !== undefined) continue
    if (result.outcome === 'terminating') {
      const key = result.requestId ?? ''
      taken.set(key, [...(taken.get(key) ?? []), machine])
    } else {
      const key = `${machine.retireOperationId} ${result.error.code}`
      const { error } = result
      refused.set(key, { error, machines: [...(refused.get(key)?.machines ?? []), machine] })
    }
  }
  for (const [requestId, group] of taken) {
    site.log.info({ requestId }, `terminating ${nameList(group)}`)
    await addStep(
      site.db,
      group.map((machine) => machine.retireOperationId),
      `Terminating ${nameList(group)}`,
      { awsRequestId: requestId || undefined },
    )
  }
  await tellRefusals(site, [...refused.values()])
}

/** EC2 refuses at every try alike: it is told at the first, and again when the words change. */
async function tellRefusals(
  site: Site,
  refusals: readonly { error: Ec2Error; machines: WorldMachine[] }[],
): Promise<void> {
  const lasting = refusals.find(({ error }) => error.kind !== 'not-found')
  if (lasting) site.problems.set('terminate', ec2Line(lasting.error))
  else site.problems.clear('terminate')
  for (const { error, machines } of refusals) {
    const operationId = machines[0]?.retireOperationId ?? null
    const words = `Could not terminate ${nameList(machines)}. ${ec2Words(error)}`
    if (site.memory.toldTerminations.get(operationId) === words) continue
    site.memory.toldTerminations.set(operationId, words)
    site.log.warn({ code: error.code, requestId: error.requestId }, words)
    await addStep(site.db, [operationId], words, {
      awsRequestId: error.requestId,
      level: 'error',
    })
  }
}
