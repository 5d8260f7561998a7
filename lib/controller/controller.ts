import { createCatalog } from '@/lib/ec2/catalog'
import { type Ec2, guardedEc2 } from '@/lib/ec2/client'
import type { ObservedInstance } from '@/lib/ec2/observed-instance'
import { throttlingNow } from '@/lib/ec2/throttle'
import { settleOperations } from '@/lib/operations/settle-operations'
import { elapsedMs, now } from '@/lib/platform/clock'
import type { Logger } from '@/lib/platform/log'
import { StoodDown } from '@/lib/platform/stood-down'
import type { Db } from '@/lib/store/client'
import { fenced } from '@/lib/store/fenced'
import { readHeardSince } from '@/lib/store/gateways'
import { campaign, type Lease } from '@/lib/store/leader'
import type { LeaseTimes } from '@/lib/store/lease'
import { listen } from '@/lib/store/listen'
import { keepSignOfLife } from '@/lib/store/sign-of-life'
import { claimsStep } from './claims-step'
import { driftStep } from './drift-step'
import { Ec2Health } from './ec2-health'
import { failedBootsStep } from './failed-boots-step'
import { keeping } from './keep-volumes'
import { lateStep } from './late-step'
import { launchStep } from './launch-step'
import { Memory } from './memory'
import { observeStep } from './observe-step'
import { Problems } from './problems'
import { refillStep } from './refill-step'
import { repairStep } from './repair-step'
import { resourcesStep } from './resources-step'
import { retagStep } from './retag-step'
import { retireStep } from './retire-step'
import { rollStep } from './roll-step'
import { rolloutStep } from './rollout-step'
import type { Site } from './site'
import { statusStep } from './status-step'
import { strayStep } from './stray-step'
import { defaultPace, type Pace, Pacer } from './wake'
import { isBusy, isWell, readWorld } from './world'

/** While instances come and go, all resources are looked at once in so many passes. */
const busyLooks = 5

export interface ControllerOptions {
  site: string
  gatewayUrl: string
  secret: string
  databaseUrl: string
  db: Db
  ec2: Ec2
  log: Logger
  pace?: Pace
  /** The first pause after a failed try, which doubles with each; all other waits scale with it. */
  backoffMs?: number
  lease?: LeaseTimes
}

export interface Controller {
  /** Finishes the step in hand, then lets a standby lead. */
  stop(): Promise<void>
}

/** Starts a controller: it waits until it leads, then closes the gap between what should be and what is. */
export async function startController(options: ControllerOptions): Promise<Controller> {
  const { db, log, pace = defaultPace } = options
  const ending = new AbortController()
  const pacer = new Pacer(pace.gatherMs)
  const problems = new Problems()
  const seen: { at?: Date; instances?: number; accountId?: string } = {}
  let leadership: Lease | undefined
  let memory: Memory | undefined
  const ec2Health = new Ec2Health()

  const signOfLife = keepSignOfLife(
    db,
    'controller',
    log,
    () => (leadership?.held ? problems.list() : []),
    5_000,
    () => ({
      leader: leadership?.held ?? false,
      detail: {
        lastObservation: seen.at?.toISOString() ?? null,
        instances: seen.instances ?? null,
        accountId: seen.accountId ?? null,
        region: options.ec2.region,
        throttling: throttlingNow().map((held) => ({ ...held })),
        putOff: putOff(),
        ec2: ec2Health.describe(),
      },
    }),
  )
  /** What waits for its turn or another try. A termination also waits to be seen, which does not count. */
  function putOff() {
    return {
      launches: memory?.launches.waiting() ?? 0,
      terminations: memory?.terminations.waiting('postponed') ?? 0,
      resources: memory?.resources.waiting() ?? 0,
    }
  }

  const listener = await listen(options.databaseUrl, ['muster_wake'], {
    onNotify: () => pacer.wake(),
    onConnect: () => pacer.wake(),
    onLost: (error) => log.warn({ err: error }, 'the database connection for news is lost'),
  })

  const running = (async () => {
    while (!ending.signal.aborted) {
      leadership = await campaign(options.databaseUrl, {
        lock: 'controller',
        signal: ending.signal,
        log,
        ...(options.lease ? { lease: options.lease } : {}),
        onLost: () => pacer.wake(),
      })
      if (!leadership) return
      log.info(`leading the site ${options.site}`)
      await signOfLife.beat()
      await lead(leadership)
      // Calls that are under way are let end, so that their answers are recorded.
      await memory?.sends.settled()
      memory = undefined
      await leadership.release()
      await signOfLife.beat()
    }
  })()

  async function lead(held: Lease): Promise<void> {
    const ec2 = guardedEc2(options.ec2, held.assertHeld)
    const site: Site = {
      name: options.site,
      gatewayUrl: options.gatewayUrl,
      secret: options.secret,
      db: fenced(db, held),
      ec2,
      catalog: createCatalog(ec2),
      leadership: held,
      ec2Health,
      memory: new Memory(options.backoffMs),
      problems,
      log,
      wake: () => pacer.wake(),
      stopping: () => ending.signal.aborted,
    }
    memory = site.memory
    let observeAt = 0
    while (held.held && !ending.signal.aborted) {
      const began = elapsedMs()
      const observes = began >= observeAt
      let dueMs = pace.busyMs
      try {
        const { busy, instances } = await pass(site, observes, pace)
        problems.clear('pass')
        if (instances) noteObservation(instances)
        // An observation that failed is wanted again soon.
        if (!busy && (instances || !observes)) dueMs = pace.quietMs
      } catch (error) {
        if (error instanceof StoodDown) return
        log.error({ err: error }, 'a pass failed: trying again')
        problems.set('pass', 'The controller could not finish its last pass. See its log.')
      }
      if (problems.changed()) await signOfLife.beat()
      const ended = elapsedMs()
      observeAt = observes ? ended + dueMs : Math.min(observeAt, ended + dueMs)
      // A pass that took long is followed by a rest, so that news do not keep the database busy; not
      // for as long as one during which the process was frozen.
      await pacer.next(Math.max(0, observeAt - ended), Math.min(ended - began, pace.busyMs))
    }
  }

  function noteObservation(instances: readonly ObservedInstance[]): void {
    seen.at = now()
    seen.instances = instances.length
    const ownerId = instances.find((instance) => instance.ownerId)?.ownerId
    if (ownerId) seen.accountId = ownerId
  }

  return {
    async stop() {
      ending.abort()
      pacer.stop()
      await running
      await listener.close()
      await signOfLife.stop()
    },
  }
}

/** One look at everything: launch what is asked for, compare with EC2, then act on the difference. */
export async function pass(
  site: Site,
  observes: boolean,
  pace: Pace,
): Promise<{ busy: boolean; instances: readonly ObservedInstance[] | undefined }> {
  // First, since it needs no observation and somebody may have clicked just now.
  let world = await launchStep(site)
  let instances: readonly ObservedInstance[] | undefined
  if (observes && !site.stopping()) {
    const look = await observeStep(site, world.machines)
    if (look?.changed) world = await readWorld(site.db)
    instances = look?.complete
    if (instances) {
      forgetEnded(site, instances)
      await strayStep(site, world, instances)
      await driftStep(site, world, instances)
    }
  }
  if (!site.stopping()) await retagStep(site, world)
  if (!site.stopping()) await claimsStep(site, world)
  const open = !site.stopping() && (await resourcesStep(site, world, looksAtAll(site, pace)))
  if (!site.stopping()) await statusStep(site, world)
  if (!site.stopping()) await failedBootsStep(site, world)
  const heardSince = world.machines.every(isWell) ? undefined : await readHeardSince(site.db)
  if (!site.stopping()) await repairStep(site, world, heardSince)
  if (!site.stopping()) await refillStep(site, world)
  if (!site.stopping()) await rollStep(site, world)
  if (!site.stopping()) await rolloutStep(site, world)
  if (!site.stopping()) await retireStep(site, world, instances !== undefined)
  if (!site.stopping()) await lateStep(site, world, heardSince)
  // A Quattor run that was asked for ends without any news to us; rolls and rollouts may pause for days.
  const { running } = await settleOperations(site.db)
  return { busy: isBusy(world) || open || running > 0, instances }
}

/** Nothing of what could not be done about an instance matters when it is gone. */
function forgetEnded(site: Site, instances: readonly ObservedInstance[]): void {
  const living = instances.filter(({ state }) => state !== 'terminated')
  const ids = new Set(living.map(({ instanceId }) => instanceId))
  for (const kind of ['terminate', keeping]) site.problems.clearOthers(kind, ids)
}

/** What nothing is wanted of may wait, but not the volumes and addresses of machines that just changed. */
function looksAtAll(site: Site, pace: Pace): boolean {
  const since = elapsedMs() - site.memory.lookedAtResources
  if (since >= pace.quietMs) return true
  return since >= pace.busyMs * busyLooks && site.memory.instancesChanged
}
