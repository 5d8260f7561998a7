import { type Ec2Error, toEc2Error } from '@/lib/ec2/errors'
import { findLaunched, type LaunchAnswer, launchInstances } from '@/lib/ec2/launch'
import type { ObservedInstance } from '@/lib/ec2/observed-instance'
import { poolZones } from '@/lib/lifecycle/pool-zones'
import { launchingStopped } from '@/lib/lifecycle/resume-actions'
import { now } from '@/lib/platform/clock'
import type { Launch, Pool } from '@/lib/store/generated/client'
import { setFault } from '@/lib/store/machine-history'
import { recordLaunch, requestOf, tokenEnd } from './launch-record'
import { launchVerdict } from './launch-verdict'
import { type LaunchPlan, type PoolChoices, planLaunches } from './plan-launches'
import { ec2Line, ec2Words } from './problems'
import { recordOpenTry, settleAnswered, settleFailed } from './settle-launch'
import { byController, type Site } from './site'
import { readTies, type Tie, wordsOfTie } from './slot-ties'
import { readWorld, type World, type WorldMachine } from './world'

/** AWS advises several launches of a hundred over one of many hundreds. */
const mostInstances = 100
/** Launches that are recorded and not answered: no more than EC2's bucket gives out quickly. */
const mostOpen = 8
/** In one pass: enough to go through some types and zones without room. */
const mostRounds = 12
/** How long EC2 may take to show instances that a lost request launched. */
const shownWithinMs = 5 * 60_000

/**
 * Gives every waiting machine a launch, and every recorded launch its answer: first those that an
 * earlier pass or another process left open, then new ones, until nothing can be sent now.
 */
export async function launchStep(site: Site): Promise<void> {
  for (let round = 0; round < mostRounds && !site.stopping(); round++) {
    const world = await readWorld(site.db)
    site.memory.launches.keepOnly(new Set(world.openLaunches.map((launch) => launch.id)))
    const planned = await recordPlanned(site, world)
    if (!site.memory.calls.due('ec2')) return
    const due = [...world.openLaunches, ...planned].filter((launch) =>
      site.memory.launches.due(launch.id),
    )
    if (due.length === 0) return
    // All of them have their answers recorded before a failure of ours ends the pass.
    const sent = await Promise.allSettled(
      due.map((launch) => sendLaunch(site, launch, world.pools)),
    )
    for (const result of sent) if (result.status === 'rejected') throw result.reason
  }
}

async function recordPlanned(site: Site, world: World): Promise<Launch[]> {
  const waiting = world.machines.filter(isWaiting)
  if (waiting.length === 0) return []
  const ready = await readyPools(site, world, waiting)
  const ties = await readTies(site.db, waiting)
  const plan = planLaunches({
    waiting: waiting.map(({ id, poolName, profile }) => ({
      id,
      pool: poolName,
      profile,
      zone: ties.get(id)?.zone,
    })),
    pools: ready.choices,
    countIn: countByZone(world),
    noRoom: (type, zone) => site.memory.noRoom.wordsFor(type, zone) !== undefined,
    mostLaunches: mostOpen - world.openLaunches.length,
    mostInstances,
  })
  await showRefusals(site, world, plan, waiting, ready.choices, ties)
  const recorded: Launch[] = []
  if (!site.memory.calls.due('ec2')) return recorded
  for (const planned of plan.launches) {
    const pool = world.pools.get(planned.pool)
    if (!pool) continue
    site.leadership.assertHeld()
    const launch = await site.db.$transaction((tx) =>
      recordLaunch(tx, planned, pool, {
        site: site.name,
        secret: site.secret,
        gatewayUrl: site.gatewayUrl,
        subnetId: ready.subnetOf(pool, planned.zone),
      }),
    )
    if (launch) recorded.push(launch)
  }
  return recorded
}

function isWaiting(machine: WorldMachine): boolean {
  return machine.state === 'requested' && machine.intent === 'serve' && machine.launchId === null
}

interface ReadyPools {
  choices: PoolChoices[]
  subnetOf(pool: Pool, zone: string): string | undefined
}

/** The pools that may launch now, with their zones: their own, their subnets', or all of the region. */
async function readyPools(
  site: Site,
  world: World,
  waiting: readonly WorldMachine[],
): Promise<ReadyPools> {
  const pools = [...new Set(waiting.map((machine) => machine.poolName))]
    .map((name) => world.pools.get(name))
    .filter((pool) => pool !== undefined)
    .filter((pool) => pool.launchesStoppedAt === null)
    .filter((pool) => site.memory.holds.wordsFor(pool.name, pool.version) === undefined)
  const subnets = pools.some((pool) => pool.subnets.length > 0)
    ? await readCatalog(site, () => site.catalog.subnets())
    : []
  const regionZones = pools.some((pool) => pool.zones.length === 0 && pool.subnets.length === 0)
    ? await readCatalog(site, () => site.catalog.zones())
    : []
  // Without the answer we would launch into another subnet than the pool's.
  if (!subnets || !regionZones) return { choices: [], subnetOf: () => undefined }
  const zoneOf = new Map(subnets.map((subnet) => [subnet.subnetId, subnet.zone]))
  const region = {
    zones: regionZones.filter((zone) => zone.state === 'available').map((zone) => zone.name),
    subnets: subnets.map(({ subnetId, zone }) => ({ id: subnetId, zone })),
  }
  return {
    choices: pools.map((pool) => ({
      name: pool.name,
      instanceTypes: pool.instanceTypes,
      zones: poolZones(pool, region),
    })),
    subnetOf: (pool, zone) => pool.subnets.find((id) => zoneOf.get(id) === zone),
  }
}

async function readCatalog<T>(site: Site, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (thrown) {
    const error = toEc2Error('Describe', thrown)
    site.problems.set('ec2', ec2Line(error))
    site.memory.calls.failed('ec2')
    return undefined
  }
}

function countByZone(world: World): (pool: string, zone: string) => number {
  const zoneOfLaunch = new Map(world.openLaunches.map((launch) => [launch.id, launch.zone]))
  const counts = new Map<string, number>()
  for (const machine of world.machines) {
    const zone = machine.zone ?? (machine.launchId ? zoneOfLaunch.get(machine.launchId) : undefined)
    if (!zone || machine.intent === 'retire') continue
    const key = `${machine.poolName} ${zone}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return (pool, zone) => counts.get(`${pool} ${zone}`) ?? 0
}

/** Machines that cannot be launched now say why: no room anywhere, or settings that EC2 refuses. */
async function showRefusals(
  site: Site,
  world: World,
  plan: LaunchPlan,
  waiting: readonly WorldMachine[],
  choices: readonly PoolChoices[],
  ties: ReadonlyMap<string, Tie>,
): Promise<void> {
  const stuck = new Set(plan.stuck.map((machine) => machine.id))
  const choicesOf = new Map(choices.map((choice) => [choice.name, choice]))
  for (const machine of waiting) {
    const pool = world.pools.get(machine.poolName)
    if (!pool) continue
    const words =
      (pool.launchesStoppedAt ? launchingStopped : undefined) ??
      site.memory.holds.wordsFor(pool.name, pool.version) ??
      (stuck.has(machine.id)
        ? wordsOfNoRoom(site, choicesOf.get(pool.name), ties.get(machine.id))
        : undefined)
    if (words === undefined || machine.faultMessage === words) continue
    const author = { ...byController, operationId: machine.requestOperationId }
    await site.db.$transaction((tx) => setFault(tx, machine, 'LaunchFailed', words, author))
  }
}

function wordsOfNoRoom(site: Site, choices: PoolChoices | undefined, tie?: Tie): string {
  const { instanceTypes = [] } = choices ?? {}
  const zones = (choices?.zones ?? []).filter((zone) => !tie || zone === tie.zone)
  if (tie && zones.length === 0) {
    return `The pool does not use ${tie.zone}: give it that zone, and a subnet there if it names subnets. ${wordsOfTie(tie)}`
  }
  for (const type of instanceTypes) {
    for (const zone of zones) {
      const words = site.memory.noRoom.wordsFor(type, zone)
      if (!words) continue
      if (tie) return `${words} ${wordsOfTie(tie)}`
      if (instanceTypes.length * zones.length === 1) return words
      return `None of the pool's types and zones has room. ${words}`
    }
  }
  return 'The pool has no instance type or no zone to launch in.'
}

/** Sends a recorded launch, for the first time or again, and records what became of it. */
async function sendLaunch(
  site: Site,
  launch: Launch,
  pools: ReadonlyMap<string, Pool>,
): Promise<void> {
  const pool = pools.get(launch.poolName)
  if (!pool) return
  site.leadership.assertHeld()
  await site.db.launch.update({
    where: { id: launch.id },
    data: { attempts: { increment: 1 }, tokenUntil: tokenEnd(pool) },
  })
  let answer: LaunchAnswer
  try {
    answer = await launchInstances(site.ec2, requestOf(launch, site.secret))
  } catch (thrown) {
    return sendFailed(site, launch, pool, toEc2Error('RunInstances', thrown))
  }
  const { instances, requestId } = answer
  await settleAnswered(site.db, launch, instances, requestId)
  site.memory.launches.clear(launch.id)
  site.memory.holds.lift(pool.name)
  site.problems.clear('launch')
  site.log.info(
    { launch: launch.id, requestId },
    `launched ${instances.length} of ${launch.count} ${launch.instanceType} in ${launch.zone} for ${pool.name}`,
  )
}

async function sendFailed(site: Site, launch: Launch, pool: Pool, error: Ec2Error): Promise<void> {
  const { memory } = site
  const verdict = launchVerdict(error)
  const words = ec2Words(error)
  site.log.warn(
    { launch: launch.id, code: error.code, requestId: error.requestId, verdict },
    `launch of ${launch.count} ${launch.instanceType} in ${launch.zone} for ${pool.name} failed: ${error.message}`,
  )
  switch (verdict) {
    case 'again':
      if (error.retryAfterMs !== undefined) memory.launches.postpone(launch.id, error.retryAfterMs)
      else memory.launches.failed(launch.id)
      if (error.kind === 'unreachable') {
        memory.calls.failed('ec2')
        site.problems.set('ec2', ec2Line(error))
      }
      await recordOpenTry(site.db, launch, error)
      return
    case 'look-up':
      await lookUp(site, launch, error)
      return
    case 'elsewhere':
      memory.noRoom.remember(launch.instanceType, launch.zone, words)
      break
    case 'other-type':
      for (const zone of [launch.zone, ...pool.zones]) {
        memory.noRoom.remember(launch.instanceType, zone, words)
      }
      break
    case 'hold':
      memory.holds.hold(pool.name, pool.version, `${words} ${error.advice}`)
      break
    case 'no-access':
      memory.holds.hold(pool.name, pool.version, `${words} ${error.advice}`)
      memory.calls.failed('ec2')
      site.problems.set('launch', ec2Line(error))
      break
  }
  await settleFailed(site.db, launch, error)
  memory.launches.clear(launch.id)
}

/**
 * EC2 has seen the token before: under other parameters, or its instances are gone already. What the
 * first request launched and still lives is this launch's answer.
 */
async function lookUp(site: Site, launch: Launch, error: Ec2Error): Promise<void> {
  let found: ObservedInstance[]
  try {
    found = await findLaunched(site.ec2, launch.clientToken, launch.id)
  } catch (thrown) {
    site.memory.launches.failed(launch.id)
    await recordOpenTry(site.db, launch, toEc2Error('DescribeInstances', thrown))
    return
  }
  const living = found.filter((i) => i.state !== 'terminated' && i.state !== 'shutting-down')
  const shown = now().getTime() - launch.createdAt.getTime() > shownWithinMs
  if (living.length > 0) {
    await settleAnswered(site.db, launch, living, error.requestId)
  } else if (error.code === 'IdempotentInstanceTerminated' || shown) {
    await settleFailed(site.db, launch, error)
  } else {
    site.memory.launches.failed(launch.id)
    await recordOpenTry(site.db, launch, error)
  }
}
