import { toEc2Error } from '@/lib/ec2/errors'
import { describeByIds, describeNamed, describeSite } from '@/lib/ec2/observe'
import { isEnding, type ObservedInstance } from '@/lib/ec2/observed-instance'
import { now } from '@/lib/platform/clock'
import { clearFault, moveMachine, setFault } from '@/lib/store/machine-history'
import { inTurns } from './in-turns'
import { changesOf, type InstanceChanges } from './instance-changes'
import { lockMachine } from './lock-machine'
import { ec2Line } from './problems'
import { byController, type Site } from './site'
import type { WorldMachine } from './world'

/** How old the mark of a machine's last observation may get before it is renewed. */
const observedEveryMs = 60_000

type Held = WorldMachine & { instanceId: string }

/** EC2's reason when it takes a spot instance back. */
const spotReason = 'Server.SpotInstanceTermination'

interface End {
  /** EC2 took its spot instance back. */
  takenBack: boolean
  /** It is confirmed gone, and not only on its way. */
  gone: boolean
  message: string
}

type Ended = End & { machine: Held }

interface Look {
  /** All instances of the site. Undefined without a complete answer: then the site's problems say why. */
  complete: readonly ObservedInstance[] | undefined
  /** What EC2 shows is news of some machine, and was recorded. */
  changed: boolean
}

/**
 * Compares the machines with what EC2 shows, and concludes from what is missing only when the answer
 * is complete. Undefined without an answer.
 */
export async function observeStep(
  site: Site,
  machines: readonly WorldMachine[],
): Promise<Look | undefined> {
  const held = machines.filter((m): m is Held => m.instanceId !== null)
  const answer = await observe(site, held)
  if (!answer) return undefined
  const { instances, complete } = answer
  const seen = new Map(instances.map((instance) => [instance.instanceId, instance]))

  const changed: [Held, ObservedInstance, InstanceChanges][] = []
  const ended: Ended[] = []
  for (const machine of held) {
    const instance = seen.get(machine.instanceId)
    const changes = instance && changesOf(machine, instance)
    if (instance && changes) changed.push([machine, instance, changes])
    const end = instance ? endOf(instance) : undefined
    if (end) ended.push({ machine, ...end })
  }
  if (complete) ended.push(...absences(site, seen, held))
  const anything = changed.length > 0 || ended.length > 0
  if (anything) site.memory.instancesChanged = true

  await inTurns(changed, 8, ([machine, instance, changes]) =>
    recordChanges(site, machine, instance, changes),
  )
  await renewObserved(site, held, seen)
  await inTurns(ended, 8, (one) => recordEnd(site, one))
  return { complete: complete ? instances : undefined, changed: anything }
}

interface Answer {
  instances: ObservedInstance[]
  /** What is not in it does not exist, as far as EC2 knows. */
  complete: boolean
}

async function observe(site: Site, held: readonly Held[]): Promise<Answer | undefined> {
  if (!site.memory.calls.due('ec2')) return undefined
  try {
    const tagged = await describeSite(site.ec2, site.name)
    const listed = new Set(tagged.map((instance) => instance.instanceId))
    // EC2 takes the tags of terminated instances away before it forgets the instances.
    const missing = held.map((m) => m.instanceId).filter((id) => !listed.has(id))
    const untagged = missing.length > 0 ? await describeByIds(site.ec2, missing) : []
    site.memory.calls.clear('ec2')
    site.problems.clear('ec2')
    site.ec2Health.answered()
    return { instances: [...tagged, ...untagged], complete: true }
  } catch (thrown) {
    const error = toEc2Error('DescribeInstances', thrown)
    site.memory.calls.failed('ec2')
    site.ec2Health.failed(ec2Line(error))
    const news = site.problems.set('ec2', ec2Line(error))
    site.log[news ? 'warn' : 'debug'](
      { code: error.code, requestId: error.requestId },
      ec2Line(error),
    )
    return error.kind === 'server' ? observeZones(site, held) : undefined
  }
}

/**
 * An outage of one zone lets every listing fail that is not of named instances elsewhere. These are
 * still worth a look; what is missing from it means nothing.
 */
async function observeZones(site: Site, held: readonly Held[]): Promise<Answer | undefined> {
  const zones = new Map<string, string[]>()
  for (const { zone, instanceId } of held) {
    if (zone) zones.set(zone, [...(zones.get(zone) ?? []), instanceId])
  }
  if (zones.size < 2) return undefined
  const answers = await Promise.allSettled(
    [...zones.values()].map((ids) => describeNamed(site.ec2, ids)),
  )
  const instances = answers.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  return instances.length > 0 ? { instances, complete: false } : undefined
}

function endOf(instance: ObservedInstance): End | undefined {
  if (!isEnding(instance.state)) return undefined
  const reason = instance.stateReason
    ? `: ${instance.stateReason.code}, ${instance.stateReason.message}`
    : ''
  const takenBack = instance.stateReason?.code === spotReason
  return {
    takenBack,
    gone: instance.state === 'terminated',
    message: `${takenBack ? 'EC2 took the spot instance back. ' : ''}The instance ${instance.instanceId} is ${instance.state}${reason}`,
  }
}

/** The machines whose instances complete answers have lacked for long enough. */
function absences(
  site: Site,
  seen: ReadonlyMap<string, ObservedInstance>,
  held: readonly Held[],
): Ended[] {
  const { absent, waits } = site.memory
  const missing = held.filter((machine) => !seen.has(machine.instanceId))
  const ids = new Set(missing.map((machine) => machine.instanceId))
  absent.keepOnly((id) => ids.has(id))
  const over = missing.filter(({ instanceId }) => absent.isOver(instanceId, waits.absentMs))
  // Terminated instances are listed for an hour. An answer without any is more likely that of another
  // account or region than a site that is gone: only who was to go anyway, or was seen to end, is taken
  // for gone.
  const isLeaving = ({ intent, ec2State }: Held) => intent === 'retire' || isEnding(ec2State)
  const none = seen.size === 0 && !over.every(isLeaving)
  if (none) {
    site.problems.set(
      'none',
      `EC2 lists none of the site's ${held.length} instances. Check the account and the region of the credentials. If the instances are really gone, retire or replace their machines.`,
    )
  } else site.problems.clear('none')
  const minutes = Math.round(waits.absentMs / 60_000)
  return over
    .filter((machine) => !none || isLeaving(machine))
    .map((machine) => ({
      machine,
      takenBack: false,
      gone: true,
      message: `EC2 has not known the instance ${machine.instanceId} for ${minutes} minutes`,
    }))
}

async function recordChanges(
  site: Site,
  machine: Held,
  instance: ObservedInstance,
  changes: InstanceChanges,
): Promise<void> {
  await site.db.$transaction(async (tx) => {
    const at = now()
    await tx.machine.update({
      where: { id: machine.id },
      data: { ...changes.fields, observedAt: at },
    })
    await tx.machineEvent.createMany({
      data: changes.lines.map(({ kind, message }) => ({
        machineId: machine.id,
        at,
        kind,
        message,
        actor: byController.actor,
      })),
    })
    const stopped = instance.state === 'stopping' || instance.state === 'stopped'
    if (stopped && machine.intent === 'serve') {
      const message = `The instance ${instance.instanceId} was stopped${instance.stateReason ? `: ${instance.stateReason.message}` : ''}`
      await setFault(tx, machine, 'InstanceStopped', message, byController)
    } else if (instance.state === 'running' && machine.faultCode === 'InstanceStopped') {
      await clearFault(tx, machine, 'The instance runs again', byController)
    }
  })
}

async function renewObserved(
  site: Site,
  held: readonly Held[],
  seen: ReadonlyMap<string, ObservedInstance>,
): Promise<void> {
  const at = now()
  const old = at.getTime() - observedEveryMs
  const ids = held
    .filter((m) => seen.has(m.instanceId) && (m.observedAt?.getTime() ?? 0) < old)
    .map((m) => m.id)
  if (ids.length === 0) return
  await site.db.$executeRaw`UPDATE "Machine" SET "observedAt" = ${at} WHERE "id" = ANY(${ids})`
}

/** An instance that ends while its machine was to serve is lost; gone, its machine is retired. */
async function recordEnd(site: Site, { machine, gone, message, takenBack }: Ended): Promise<void> {
  const known = machine.intent === 'retire' || machine.faultCode === 'InstanceLost'
  if (known && !gone) return
  await site.db.$transaction(async (tx) => {
    const fresh = await lockMachine(tx, machine.id)
    if (!fresh || fresh.state === 'retired') return
    const author = { ...byController, operationId: fresh.retireOperationId }
    if (takenBack && fresh.interruption !== 'spot') {
      const interruption = { interruption: 'spot', interruptedAt: now() }
      await tx.machine.update({ where: { id: fresh.id }, data: interruption })
    }
    if (fresh.intent === 'serve' && fresh.faultCode !== 'InstanceLost') {
      await setFault(tx, fresh, 'InstanceLost', message, author)
      site.log.warn({ machine: fresh.name }, message)
    }
    if (gone) await moveMachine(tx, fresh, 'retired', message, author)
  })
}
