import { toEc2Error } from '@/lib/ec2/errors'
import {
  describeFailedChecks,
  describePassedChecks,
  type FailedChecks,
} from '@/lib/ec2/instance-status'
import { now } from '@/lib/platform/clock'
import { clearFault, recordEvent, setFault } from '@/lib/store/machine-history'
import { inTurns } from './in-turns'
import { lockMachine } from './lock-machine'
import { ec2Line } from './problems'
import { byController, type Site } from './site'
import type { World, WorldMachine } from './world'

/**
 * Asks EC2 now and then whose status checks fail, and records it. An answer that fails or is not
 * complete says nothing. A machine whose checks have failed for long enough is faulty, until they pass.
 */
export async function statusStep(site: Site, world: World): Promise<void> {
  const running = world.machines.filter((m) => m.instanceId !== null && m.ec2State === 'running')
  if (running.length === 0) site.problems.clear('status')
  if (running.length === 0 || !site.memory.calls.due('ec2')) return
  const sinceLast = now().getTime() - site.memory.lookedAtStatus
  if (sinceLast >= 0 && sinceLast < site.memory.waits.statusMs) return
  site.memory.lookedAtStatus = now().getTime()
  let failed: Map<string, FailedChecks>
  let passed: Set<string>
  try {
    failed = await describeFailedChecks(site.ec2)
    passed = await describePassedChecks(
      site.ec2,
      running.flatMap(({ instanceId, statusCheck }) =>
        instanceId && isImpaired(statusCheck) && !failed.has(instanceId) ? [instanceId] : [],
      ),
    )
    site.problems.clear('status')
  } catch (thrown) {
    const error = toEc2Error('DescribeInstanceStatus', thrown)
    if (site.problems.set('status', ec2Line(error)))
      site.log.warn({ code: error.code }, ec2Line(error))
    return
  }
  const changed = running.filter((machine) => {
    const check = checkOf(failed.get(machine.instanceId ?? ''))
    // It may not run any more, and then EC2 tells nothing of its checks.
    const isLeftOut = check === 'ok' && isImpaired(machine.statusCheck)
    if (isLeftOut && !passed.has(machine.instanceId ?? '')) return false
    return check !== (machine.statusCheck ?? 'ok') || isDue(site, machine, check)
  })
  await inTurns(changed, 4, (machine) =>
    record(site, machine, checkOf(failed.get(machine.instanceId ?? ''))),
  )
}

function isImpaired(check: string | null): boolean {
  return check !== null && check !== 'ok'
}

/** As it is kept and shown. */
function checkOf(failed: FailedChecks | undefined): string {
  if (!failed) return 'ok'
  const which = [failed.instance && 'instance', failed.system && 'system'].filter(Boolean)
  return `${which.join(' and ')} impaired`
}

/** Failed for long enough to say so, and nothing else is known to be wrong. */
function isDue(
  site: Site,
  machine: Pick<WorldMachine, 'statusSince' | 'faultCode' | 'intent'>,
  check: string,
): boolean {
  if (check === 'ok' || machine.faultCode !== null || machine.intent !== 'serve') return false
  const since = machine.statusSince?.getTime() ?? Number.POSITIVE_INFINITY
  return now().getTime() - since >= site.memory.waits.impairedMs
}

async function record(site: Site, { id, instanceId }: WorldMachine, check: string): Promise<void> {
  await site.db.$transaction(async (tx) => {
    const machine = await lockMachine(tx, id)
    if (!machine || machine.state === 'retired' || machine.instanceId !== instanceId) return
    const before = machine.statusCheck ?? 'ok'
    if (check !== before) {
      const at = now()
      // Another check that fails as well does not make the trouble younger.
      const statusSince = before !== 'ok' && check !== 'ok' ? machine.statusSince : at
      await tx.machine.update({ where: { id }, data: { statusCheck: check, statusSince } })
      const words =
        check === 'ok' ? "EC2's status checks pass again" : `EC2's status checks: ${check}`
      await recordEvent(tx, id, 'ec2', words, byController)
      if (check === 'ok' && machine.faultCode === 'StatusCheckFailed') {
        await clearFault(tx, machine, words, byController)
      }
      return
    }
    if (!isDue(site, machine, check)) return
    const message = `${wordsOf(check)} has failed since ${machine.statusSince?.toISOString()}.`
    await setFault(tx, machine, 'StatusCheckFailed', message, byController)
    site.log.warn({ machine: machine.name, check }, message)
  })
}

function wordsOf(check: string): string {
  if (check.startsWith('instance and system')) {
    return "Both EC2's system check (the host of the instance) and its instance check"
  }
  return check.startsWith('system')
    ? "EC2's system check (the host of the instance)"
    : "EC2's instance check (its network or its system)"
}
