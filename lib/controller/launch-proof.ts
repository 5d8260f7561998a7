import { type Ec2Error, toEc2Error } from '@/lib/ec2/errors'
import { findLaunched } from '@/lib/ec2/launch'
import type { ObservedInstance } from '@/lib/ec2/observed-instance'
import { elapsedMs, now } from '@/lib/platform/clock'
import type { Launch } from '@/lib/store/generated/client'
import { recordOpenTry } from './settle-launch'
import type { Site } from './site'

/**
 * - `nothing`: it made nothing
 * - `unsure`: not all that it made need be shown yet; the launch stays open
 * - else what of it lives, all of which is shown
 */
export type Found = 'nothing' | 'unsure' | { living: ObservedInstance[] }

/**
 * EC2 remembers a token for a day or so, and then takes a repeat for a new request. So a launch is
 * repeated unseen only by the process that began to send it, while the token is surely remembered.
 */
export function looksFirst(site: Site, launch: Launch): boolean {
  const ours = site.memory.sent.has(launch.id)
  // Also after each request without an answer: that costs nothing of what EC2 gives out slowly.
  return launch.attempts > 0 && (launch.unanswered > 0 || !ours || !isYoung(site, launch))
}

/**
 * Looks for what a launch made. `refusal` is EC2's answer to a repeat, when that is why we look: then
 * `nothing` is only concluded when no earlier request can take effect any more.
 */
export async function lookForLaunched(
  site: Site,
  launch: Launch,
  refusal?: Ec2Error,
): Promise<Found> {
  const { memory } = site
  let found: ObservedInstance[]
  try {
    found = await findLaunched(site.ec2, launch.clientToken, launch.id)
  } catch (thrown) {
    memory.launches.failed(launch.id)
    await recordOpenTry(site.db, launch, toEc2Error('DescribeInstances', thrown), 0)
    return 'unsure'
  }
  const living = found.filter((i) => i.state !== 'terminated' && i.state !== 'shutting-down')
  if (found.length >= launch.count) return { living }
  // To a token that EC2 surely remembers, a repeat gets the whole answer.
  if (!refusal && (found.length === 0 || isYoung(site, launch))) return 'nothing'
  const since = memory.doubtSince.get(launch.id) ?? elapsedMs()
  memory.doubtSince.set(launch.id, since)
  if (elapsedMs() - since >= memory.waits.doubtMs) return found.length > 0 ? { living } : 'nothing'
  memory.launches.failed(launch.id)
  return 'unsure'
}

function isYoung({ memory }: Site, { createdAt }: Launch): boolean {
  const age = now().getTime() - createdAt.getTime()
  return age >= 0 && age < memory.waits.tokenMs
}
