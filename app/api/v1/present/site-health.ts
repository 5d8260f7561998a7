import { z } from 'zod'
import { judgeSite } from '@/lib/lifecycle/site-health'
import { now } from '@/lib/platform/clock'
import { loadConfig } from '@/lib/platform/config'
import type { DatabaseLag } from '@/lib/store/database-lag'
import type { Process } from '@/lib/store/generated/client'
import type { ApiProcess } from '../schemas/site'
import type { ApiSite } from '../schemas/site-health'
import { presentProcess } from './site'

/** What the leader tells of itself; a part that is missing or strange is as if it were not told. */
const leaderDetail = z.object({
  ec2: z
    .object({ reachable: z.boolean(), since: z.iso.datetime(), error: z.string().nullable() })
    .nullable()
    .catch(null),
  lastObservation: z.iso.datetime().nullable().catch(null),
  instances: z.number().int().nullable().catch(null),
  throttling: z
    .array(
      z.object({
        bucket: z.string(),
        pace: z.coerce.string().nullable().catch(null),
        waitMs: z.number().catch(0),
        since: z.iso.datetime().nullable().catch(null),
      }),
    )
    .catch([]),
  putOff: z
    .object({
      launches: z.number().int(),
      terminations: z.number().int(),
      resources: z.number().int(),
    })
    .nullable()
    .catch(null),
})

/** A gateway that went without a word is told of for so long. */
const rememberedMs = 3600_000

export function presentSite(rows: readonly Process[], database: DatabaseLag): ApiSite {
  const { site, region, usesSimulator } = loadConfig()
  const at = now()
  const processes = rows.map(presentProcess)
  const alive = (kind: string) => processes.filter((p) => p.kind === kind && p.alive)
  const controllers = alive('controller')
  const leader = controllers.find((process) => process.leader)
  const detail = leader ? leaderDetail.parse(leader.detail) : undefined
  const gateways = alive('gateway').map((gateway) => ({
    id: gateway.id,
    host: gateway.host,
    rooms: roomsOf(gateway),
    seenAt: gateway.seenAt,
  }))
  const gatewaysGone = processes.filter(
    (p) => p.kind === 'gateway' && !p.alive && at.getTime() - Date.parse(p.seenAt) < rememberedMs,
  ).length
  const ec2 = detail?.ec2 ?? null
  const standbys = controllers.length - (leader ? 1 : 0)
  return {
    at: at.toISOString(),
    site,
    region,
    simulated: usesSimulator,
    checks: judgeSite({
      at,
      leader:
        leader && detail
          ? {
              host: leader.host,
              pid: leader.pid,
              ec2: ec2 && { ...ec2, since: new Date(ec2.since) },
              observedAt: detail.lastObservation ? new Date(detail.lastObservation) : null,
              instances: detail.instances,
              throttling: detail.throttling,
              putOff: detail.putOff,
            }
          : null,
      standbys,
      gateways: gateways.length,
      gatewaysGone,
      rooms: gateways.reduce((sum, { rooms }) => sum + rooms, 0),
      ...database,
    }),
    ec2: ec2 && { reachable: ec2.reachable, since: ec2.since, lastError: ec2.error },
    observedAt: detail?.lastObservation ?? null,
    instances: detail?.instances ?? null,
    throttling: detail?.throttling ?? [],
    putOff: detail?.putOff ?? null,
    leader: leader
      ? { id: leader.id, host: leader.host, pid: leader.pid, seenAt: leader.seenAt }
      : null,
    standbys,
    gateways,
    database,
  }
}

function roomsOf({ detail }: ApiProcess): number {
  return typeof detail.rooms === 'number' ? detail.rooms : 0
}
