import type { Ec2Error } from '@/lib/ec2/errors'
import { type TerminateResult, terminateInstances } from '@/lib/ec2/terminate'
import { drainSeconds } from '@/lib/lifecycle/interruption'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import { nameList } from '@/lib/operations/words'
import { now } from '@/lib/platform/clock'
import { moveMachine, recordEvent } from '@/lib/store/machine-history'
import { askToRelease, type HeldVolumeRow, readHeldVolumes } from './held-volumes'
import { inTurns } from './in-turns'
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
  if (due.length === 0 || !site.memory.calls.due('ec2') || site.stopping()) return
  await recordTerminating(site, due, held)
  site.leadership.assertHeld()
  const results = await terminateInstances(
    site.ec2,
    due.map((machine) => machine.instanceId),
  )
  await recordResults(site, due, results)
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
    if (result.outcome !== 'terminating' && result.error.retryAfterMs !== undefined) {
      // Not sent, to stay within EC2's limits.
      site.memory.terminations.postpone(machine.id, result.error.retryAfterMs)
      continue
    }
    // Also after success: should the instance not be seen ending, it is asked for again.
    site.memory.terminations.failed(machine.id)
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
