import { z } from 'zod'
import { maybeTime, time } from './common'

/** The site's health: each part with a level and words, and the figures behind them. */
export const siteSchema = z.object({
  at: time,
  site: z.string(),
  region: z.string(),
  simulated: z.boolean(),
  checks: z.array(
    z.object({
      id: z.enum([
        'ec2',
        'observation',
        'throttling',
        'controllers',
        'gateways',
        'database',
        'put-off',
      ]),
      title: z.string(),
      level: z.enum(['good', 'warn', 'bad']),
      words: z.string(),
    }),
  ),
  /** As the leader sees it; null without a leader or before it asked. The last error stays. */
  ec2: z
    .object({ reachable: z.boolean(), since: time, lastError: z.string().nullable() })
    .nullable(),
  observedAt: maybeTime,
  instances: z.number().int().nullable(),
  /** Actions of EC2 whose calls wait for their turn. */
  throttling: z.array(
    z.object({
      bucket: z.string(),
      pace: z.string().nullable(),
      waitMs: z.number(),
      since: maybeTime,
    }),
  ),
  /** Calls that were put off and are tried again. */
  putOff: z
    .object({
      launches: z.number().int(),
      terminations: z.number().int(),
      resources: z.number().int(),
    })
    .nullable(),
  /** The controller that leads, and when it last gave a sign of life. */
  leader: z
    .object({ id: z.string(), host: z.string(), pid: z.number().int(), seenAt: time })
    .nullable(),
  standbys: z.number().int(),
  gateways: z.array(
    z.object({ id: z.string(), host: z.string(), rooms: z.number().int(), seenAt: time }),
  ),
  /**
   * Measured by the console for this answer: a query there and back; from NOTIFY to who listens (null:
   * not within two seconds); and how far the database's replicas are behind.
   */
  database: z.object({
    roundTripMs: z.number(),
    notifyMs: z.number().nullable(),
    replicas: z.array(
      z.object({ name: z.string(), state: z.string(), lagMs: z.number().nullable() }),
    ),
  }),
})
export type ApiSite = z.infer<typeof siteSchema>
