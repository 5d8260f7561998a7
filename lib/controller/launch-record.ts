import { z } from 'zod'
import type { LaunchRequest } from '@/lib/ec2/launch'
import { renderUserData } from '@/lib/ec2/user-data'
import { now } from '@/lib/platform/clock'
import { newId, sha256Hex } from '@/lib/platform/ids'
import { deriveToken } from '@/lib/platform/secret'
import type { Tx } from '@/lib/store/client'
import type { Launch, Pool } from '@/lib/store/generated/client'
import type { PlannedLaunch } from './plan-launches'
import { readTies } from './slot-ties'

/** The part of a request that its launch keeps beside type, zone, image and count. */
export const parametersSchema = z.object({
  site: z.string(),
  profile: z.string(),
  gatewayUrl: z.string(),
  subnetId: z.string().optional(),
  securityGroupIds: z.array(z.string()),
  keyName: z.string().optional(),
  instanceProfile: z.string().optional(),
})

export interface LaunchSettings {
  site: string
  secret: string
  gatewayUrl: string
  subnetId: string | undefined
}

/**
 * Records a launch with its token and all its parameters, and hangs its machines on it, so that
 * whoever finds the record can send exactly this request, once or again. Undefined when none of the
 * machines waits any more.
 */
export async function recordLaunch(
  tx: Tx,
  planned: PlannedLaunch,
  pool: Pool,
  settings: LaunchSettings,
): Promise<Launch | undefined> {
  const id = newId()
  const parameters: z.infer<typeof parametersSchema> = {
    site: settings.site,
    profile: planned.profile,
    gatewayUrl: settings.gatewayUrl,
    ...(settings.subnetId ? { subnetId: settings.subnetId } : {}),
    securityGroupIds: pool.securityGroups,
    ...(pool.keyName ? { keyName: pool.keyName } : {}),
    ...(pool.instanceProfile ? { instanceProfile: pool.instanceProfile } : {}),
  }
  const launch = await tx.launch.create({
    data: {
      id,
      poolName: pool.name,
      clientToken: `muster-${id}`,
      tokenHash: sha256Hex(launchToken(settings.secret, id)),
      tokenUntil: tokenEnd(pool),
      count: planned.machineIds.length,
      instanceType: planned.instanceType,
      zone: planned.zone,
      market: pool.market,
      imageId: pool.image,
      parameters,
      createdAt: now(),
    },
  })
  const { count } = await tx.machine.updateMany({
    where: {
      id: { in: planned.machineIds },
      state: 'requested',
      intent: 'serve',
      launchId: null,
    },
    data: { launchId: id },
  })
  const left = count - (await letGoElsewhere(tx, launch))
  if (left === launch.count) return launch
  if (left > 0) return tx.launch.update({ where: { id }, data: { count: left } })
  await tx.launch.delete({ where: { id } })
  return undefined
}

/** Takes off the machines whose slots were tied to another zone since it was planned: how many. */
async function letGoElsewhere(tx: Tx, { id, zone }: Launch): Promise<number> {
  const machines = await tx.machine.findMany({
    where: { launchId: id },
    select: { id: true, poolName: true, slot: true },
  })
  const ties = await readTies(tx, machines)
  const elsewhere = machines.filter((machine) => (ties.get(machine.id)?.zone ?? zone) !== zone)
  if (elsewhere.length === 0) return 0
  const where = { id: { in: elsewhere.map((machine) => machine.id) } }
  await tx.machine.updateMany({ where, data: { launchId: null } })
  return elsewhere.length
}

/** Until when the launch's token is good, counted from now. */
export function tokenEnd(pool: Pick<Pool, 'bootTimeout'>): Date {
  return new Date(now().getTime() + pool.bootTimeout * 1000)
}

/** The request of a recorded launch: the same at every repeat. */
export function requestOf(launch: Launch, secret: string): LaunchRequest {
  const parameters = parametersSchema.parse(launch.parameters)
  return {
    site: parameters.site,
    pool: launch.poolName,
    launchId: launch.id,
    clientToken: launch.clientToken,
    count: launch.count,
    instanceType: launch.instanceType,
    zone: launch.zone,
    market: launch.market,
    subnetId: parameters.subnetId,
    imageId: launch.imageId,
    securityGroupIds: parameters.securityGroupIds,
    keyName: parameters.keyName,
    instanceProfile: parameters.instanceProfile,
    userData: renderUserData({
      gatewayUrl: parameters.gatewayUrl,
      launchId: launch.id,
      token: launchToken(secret, launch.id),
      pool: launch.poolName,
      profile: parameters.profile,
    }),
  }
}

function launchToken(secret: string, launchId: string): string {
  return deriveToken(secret, 'launch', launchId)
}
