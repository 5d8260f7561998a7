import { type Ec2Error, toEc2Error } from '@/lib/ec2/errors'
import { type LaunchAnswer, launchInstances } from '@/lib/ec2/launch'
import { elapsedMs } from '@/lib/platform/clock'
import type { Launch, Pool } from '@/lib/store/generated/client'
import { lookForLaunched, looksFirst } from './launch-proof'
import { requestOf, tokenEnd } from './launch-record'
import { launchVerdict } from './launch-verdict'
import { ec2Line, ec2Words } from './problems'
import { recordOpenTry, settleAnswered, settleFailed } from './settle-launch'
import type { Site } from './site'

/**
 * Sends a recorded launch, for the first time or again, and records what became of it. It is always
 * the same request under the same token; its machines get another launch only when this one is proved
 * to have made nothing for them.
 */
export async function sendLaunch(site: Site, launch: Launch, pool: Pool): Promise<void> {
  const { memory } = site
  site.leadership.assertHeld()
  // A request that another process sent may still be on its way: for us the wait begins now.
  if (launch.unanswered > 0 && !memory.doubtSince.has(launch.id)) {
    memory.doubtSince.set(launch.id, elapsedMs())
  }
  if (looksFirst(site, launch) && !(await maySendAgain(site, launch))) return
  const { count } = await site.db.launch.updateMany({
    where: { id: launch.id, status: 'committed' },
    data: {
      attempts: { increment: 1 },
      unanswered: { increment: 1 },
      tokenUntil: tokenEnd(pool),
    },
  })
  if (count === 0) return
  memory.sent.add(launch.id)
  let answer: LaunchAnswer
  try {
    answer = await launchInstances(site.ec2, requestOf(launch, site.secret))
  } catch (thrown) {
    return sendFailed(site, launch, pool, toEc2Error('RunInstances', thrown))
  }
  const { instances, requestId } = answer
  await settleAnswered(site.db, launch, instances, requestId)
  memory.launches.clear(launch.id)
  memory.holds.lift(pool.name)
  site.problems.clear('launch')
  site.log.info(
    { launch: launch.id, requestId },
    `launched ${instances.length} of ${launch.count} ${launch.instanceType} in ${launch.zone} for ${pool.name}`,
  )
}

/** False when EC2 shows what the launch made, which then is its answer, or may yet do so. */
async function maySendAgain(site: Site, launch: Launch): Promise<boolean> {
  const found = await lookForLaunched(site, launch)
  if (found === 'unsure') return false
  if (found === 'nothing' || found.living.length === 0) return true
  await settleAnswered(site.db, launch, found.living, undefined)
  site.memory.launches.clear(launch.id)
  return false
}

async function sendFailed(site: Site, launch: Launch, pool: Pool, error: Ec2Error): Promise<void> {
  const { memory } = site
  const verdict = launchVerdict(error)
  const words = ec2Words(error)
  site.log.warn(
    { launch: launch.id, code: error.code, requestId: error.requestId, verdict },
    `launch of ${launch.count} ${launch.instanceType} in ${launch.zone} for ${pool.name} failed: ${error.message}`,
  )
  // Counted down only for an answer: a process that dies meanwhile leaves its request counted.
  const unanswered = await recordOpenTry(site.db, launch, error)
  if (error.mayArrive) memory.doubtSince.set(launch.id, elapsedMs())
  const place = { instanceType: launch.instanceType, market: launch.market }
  switch (verdict) {
    case 'again':
      if (error.retryAfterMs !== undefined) memory.launches.postpone(launch.id, error.retryAfterMs)
      else memory.launches.failed(launch.id)
      if (error.kind === 'unreachable') {
        memory.calls.failed('ec2')
        site.problems.set('ec2', ec2Line(error))
      }
      return
    case 'look-up':
      if (!memory.doubtSince.has(launch.id)) memory.doubtSince.set(launch.id, elapsedMs())
      return settleByLooking(site, launch, error)
    case 'elsewhere':
      memory.noRoom.remember({ ...place, zone: launch.zone }, words)
      break
    case 'other-type':
      for (const zone of [launch.zone, ...pool.zones]) {
        memory.noRoom.remember({ ...place, zone }, words)
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
  // A refusal says nothing about an earlier request that nobody answered.
  if (unanswered > 0) return settleByLooking(site, launch, error)
  await settleFailed(site.db, launch, error)
  memory.launches.clear(launch.id)
}

/**
 * EC2 refuses the launch, or knows its token from before, under other parameters or for instances that
 * are gone. What an earlier request launched and still lives is this launch's answer.
 */
async function settleByLooking(site: Site, launch: Launch, error: Ec2Error): Promise<void> {
  const found = await lookForLaunched(site, launch, error)
  if (found === 'unsure') return
  if (found !== 'nothing' && found.living.length > 0) {
    await settleAnswered(site.db, launch, found.living, error.requestId)
  } else await settleFailed(site.db, launch, error)
  site.memory.launches.clear(launch.id)
}
