import { toEc2Error } from '@/lib/ec2/errors'
import { poolZones } from '@/lib/lifecycle/pool-zones'
import { launchingStopped } from '@/lib/lifecycle/resume-actions'
import { elapsedMs } from '@/lib/platform/clock'
import { StoodDown } from '@/lib/platform/stood-down'
import type { Launch, Pool } from '@/lib/store/generated/client'
import { setFault } from '@/lib/store/machine-history'
import { recordLaunch } from './launch-record'
import { type LaunchPlan, type PoolChoices, planLaunches } from './plan-launches'
import { ec2Line } from './problems'
import { sendLaunch } from './send-launch'
import { endWithin } from './sends'
import { byController, type Site } from './site'
import { readTies, type Tie, wordsOfTie } from './slot-ties'
import { readWorld, type World, type WorldMachine } from './world'

/** AWS advises several launches of a hundred over one of many hundreds. */
const mostInstances = 100
/** Launches that are recorded and not answered: no more than EC2's bucket gives out quickly. */
const mostOpen = 8
/** In one pass: enough to go through some types and zones without room. */
const mostRounds = 12
/** How long a pass waits for answers: mostly they come at once, and what follows can be done at once. */
const patienceMs = 1_000

/**
 * Gives every waiting machine a launch, and every recorded launch its answer: first those that an
 * earlier pass or another process left open, then new ones, until nothing can be sent now. An answer
 * that takes its time, or a launch that has to wait for its turn, holds up nothing else. Answers the
 * world as it is then.
 */
export async function launchStep(site: Site): Promise<World> {
  const { memory } = site
  const end = elapsedMs() + patienceMs
  let world = await readWorld(site.db)
  for (let round = 0; round < mostRounds && !site.stopping(); round++) {
    forgetClosed(site, world)
    const waiting = world.machines.filter(isWaiting)
    const planned = await recordPlanned(site, world, waiting)
    const due = [...world.openLaunches, ...planned].filter(
      (launch) =>
        memory.calls.due('ec2') && memory.launches.due(launch.id) && !memory.sends.has(launch.id),
    )
    if (due.length === 0) {
      // Who waits may have been given a launch, or a fault that says why not.
      return waiting.length > 0 ? readWorld(site.db) : world
    }
    const sends = due.flatMap((launch) => {
      const pool = world.pools.get(launch.poolName)
      return pool ? [memory.sends.begin(launch.id, () => sendAlone(site, launch, pool))] : []
    })
    const ended = await endWithin(sends, Math.max(0, end - elapsedMs()))
    // Each of the late ones is news.
    if (!ended) for (const send of sends) void send.then(() => site.wake())
    world = await readWorld(site.db)
    if (!ended) break
  }
  return world
}

function forgetClosed({ memory }: Site, { openLaunches }: World): void {
  const open = new Set(openLaunches.map((launch) => launch.id))
  memory.launches.keepOnly(open)
  for (const known of [memory.sent, memory.doubtSince]) {
    for (const id of known.keys()) if (!open.has(id) && !memory.sends.has(id)) known.delete(id)
  }
}

/** A failure of ours leaves the launch as it is on record; a later pass sends it again. */
async function sendAlone(site: Site, launch: Launch, pool: Pool): Promise<void> {
  try {
    await sendLaunch(site, launch, pool)
    site.problems.clear('launches')
  } catch (thrown) {
    // Whoever leads now has the launch.
    if (thrown instanceof StoodDown) return
    site.memory.launches.failed(launch.id)
    site.log.error(
      { err: thrown, launch: launch.id },
      'a launch could not be settled: trying again',
    )
    site.problems.set('launches', 'The controller could not record a launch. See its log.')
  }
}

async function recordPlanned(
  site: Site,
  world: World,
  waiting: readonly WorldMachine[],
): Promise<Launch[]> {
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
    noRoom: (place) => site.memory.noRoom.wordsFor(place) !== undefined,
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
      market: pool.market,
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
  const { instanceTypes = [], market = 'onDemand' } = choices ?? {}
  const zones = (choices?.zones ?? []).filter((zone) => !tie || zone === tie.zone)
  if (tie && zones.length === 0) {
    return `The pool does not use ${tie.zone}: give it that zone, and a subnet there if it names subnets. ${wordsOfTie(tie)}`
  }
  for (const type of instanceTypes) {
    for (const zone of zones) {
      const words = site.memory.noRoom.wordsFor({ instanceType: type, zone, market })
      if (!words) continue
      if (tie) return `${words} ${wordsOfTie(tie)}`
      if (instanceTypes.length * zones.length === 1) return words
      return `None of the pool's types and zones has room. ${words}`
    }
  }
  return 'The pool has no instance type or no zone to launch in.'
}
