import { Ec2Error, toEc2Error } from '@/lib/ec2/errors'
import { keepVolumes } from '@/lib/ec2/instance-volumes'
import { describeByIds } from '@/lib/ec2/observe'
import type { ObservedInstance } from '@/lib/ec2/observed-instance'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import { recordEvent } from '@/lib/store/machine-history'
import { inItsOwnRight } from '@/lib/store/volumes'
import { inTurns } from './in-turns'
import { addStep } from './operation-steps'
import { ec2Line, ec2Words } from './problems'
import { byController, type Site } from './site'

/** What the site's problems of this kind are about, beside the instance. */
export const keeping = 'keep the volumes of'

/** An instance that is about to be terminated. */
export interface Ending {
  instanceId: string
  /** What it is called in what is told. */
  name: string
  machineId: string | null
  operationId: string | null
}

interface KeptVolume {
  id: string
  volumeId: string | null
  name: string | null
}

/**
 * Makes sure that no volume that is kept goes with these instances, though somebody has turned its
 * DeleteOnTermination on. EC2 is asked how that stands now, of those instances that hold such volumes as
 * far as we know. Answers which instances may not be terminated yet, and EC2's error for each.
 */
export async function keepVolumesOf(
  site: Site,
  endings: readonly Ending[],
): Promise<ReadonlyMap<string, Ec2Error>> {
  const refused = new Map<string, Ec2Error>()
  const byInstance = new Map(endings.map((ending) => [ending.instanceId, ending]))
  const machineIds = endings.flatMap(({ machineId }) => machineId ?? [])
  const kept = await site.db.volume.findMany({
    where: {
      ...{ managed: true, intent: 'kept', goneAt: null, volumeId: { not: null } },
      AND: [
        inItsOwnRight,
        {
          OR: [
            { instanceId: { in: [...byInstance.keys()] } },
            // It may have been attached since the last look.
            { wantedMachineId: { in: machineIds } },
          ],
        },
      ],
    },
    select: { id: true, volumeId: true, name: true, instanceId: true, wantedMachineId: true },
  })
  const holders = endings.filter((ending) =>
    kept.some(
      (volume) =>
        volume.instanceId === ending.instanceId ||
        (volume.wantedMachineId !== null && volume.wantedMachineId === ending.machineId),
    ),
  )
  if (holders.length === 0) return refused

  const seen = await look(
    site,
    holders.map(({ instanceId }) => instanceId),
  )
  const byVolume = new Map(kept.map((volume) => [volume.volumeId, volume]))
  await inTurns(holders, 4, async (ending) => {
    const error =
      'error' in seen
        ? seen.error
        : await keepIn(site, ending, seen.instances.get(ending.instanceId), byVolume)
    if (!error) site.problems.clear(`${keeping} ${ending.instanceId}`)
    else {
      refused.set(ending.instanceId, error)
      // Not sent, to stay within EC2's limits.
      if (error.retryAfterMs === undefined) await tellRefusal(site, ending, error)
    }
  })
  return refused
}

type Look = { instances: ReadonlyMap<string, ObservedInstance> } | { error: Ec2Error }

async function look(site: Site, instanceIds: readonly string[]): Promise<Look> {
  try {
    const instances = await describeByIds(site.ec2, instanceIds)
    return { instances: new Map(instances.map((one) => [one.instanceId, one])) }
  } catch (thrown) {
    return { error: toEc2Error('DescribeInstances', thrown) }
  }
}

async function keepIn(
  site: Site,
  ending: Ending,
  instance: ObservedInstance | undefined,
  kept: ReadonlyMap<string | null, KeptVolume>,
): Promise<Ec2Error | undefined> {
  const { instanceId } = ending
  // What it holds is not known then.
  if (!instance) return notShown(instanceId)
  const doomed = instance.volumes.flatMap(({ volumeId, device, deleteOnTermination }) => {
    const volume = kept.get(volumeId)
    return volume && device && deleteOnTermination ? [{ volume, device }] : []
  })
  if (doomed.length === 0) return undefined
  const names = doomed.map(({ volume }) => `${volumeName(volume)} (${volume.volumeId})`).join(', ')
  await tellDoom(site, ending, `EC2 would delete ${names} with ${instanceId}`)
  site.leadership.assertHeld()
  try {
    const devices = doomed.map(({ device }) => device)
    const { requestId } = await keepVolumes(site.ec2, instanceId, devices)
    const message = `${names} stays when ${ending.name} ends: DeleteOnTermination is off`
    site.log.info({ instanceId, requestId }, message)
    await addStep(site.db, [ending.operationId], message, { awsRequestId: requestId })
    return undefined
  } catch (thrown) {
    return toEc2Error('ModifyInstanceAttribute', thrown)
  }
}

function notShown(instanceId: string): Ec2Error {
  return new Ec2Error({
    action: 'DescribeInstances',
    code: 'InvalidInstanceID.NotFound',
    message: `it does not show ${instanceId}`,
    kind: 'not-found',
  })
}

/** Before the first try; what is tried again is told as a problem. */
async function tellDoom(site: Site, ending: Ending, doom: string): Promise<void> {
  const { instanceId, machineId, operationId } = ending
  if (site.problems.has(`${keeping} ${instanceId}`)) return
  const message = `${doom}: turning DeleteOnTermination off`
  site.log.warn({ instanceId }, message)
  if (machineId === null) return
  await recordEvent(site.db, machineId, 'ec2', message, { ...byController, operationId })
}

/** EC2 refuses at every try alike: it is told at the first, and again when the words change. */
async function tellRefusal(site: Site, ending: Ending, error: Ec2Error): Promise<void> {
  const { instanceId, name, operationId } = ending
  const words = `${name} is not terminated yet: it holds volumes that are kept, and whether they stay is not sure.`
  if (!site.problems.set(`${keeping} ${instanceId}`, `${words} ${ec2Line(error)}`)) return
  site.log.warn({ instanceId, code: error.code, requestId: error.requestId }, words)
  await addStep(site.db, [operationId], `${words} ${ec2Words(error)}`, {
    awsRequestId: error.requestId,
    level: 'error',
  })
}
