import { z } from 'zod'
import { readCatalog } from '@/lib/operations/read-catalog'
import { now } from '@/lib/platform/clock'
import { loadConfig } from '@/lib/platform/config'
import { readArrivals, readPools } from '@/lib/store/pools'
import { siteProbe } from '@/lib/store/site-probe'
import { apiRoute } from '../http/api-route'
import { presentCatalog } from '../present/catalog'
import { presentPool } from '../present/pool'
import { presentProcess } from '../present/site'
import { presentSite } from '../present/site-health'
import { readSiteProblems } from '../present/site-problems'
import { overviewSchema } from '../schemas/pools'
import { catalogSchema, meSchema, processSchema } from '../schemas/site'
import { siteSchema } from '../schemas/site-health'

const dayMs = 24 * 3600_000

export const siteReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/me',
      summary: 'Who is signed in, and on which site',
      permission: 'viewer',
      answer: meSchema,
    },
    ({ actor, email }) => {
      const { site, region, usesSimulator } = loadConfig()
      return { name: actor.name, email, role: actor.role, site, region, simulated: usesSimulator }
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/overview',
      summary: 'The whole site at a glance',
      permission: 'viewer',
      answer: overviewSchema,
    },
    async ({ db }) => {
      const { site, region, usesSimulator } = loadConfig()
      const [pools, arrivals, problems] = await Promise.all([
        readPools(db),
        readArrivals(db, new Date(now().getTime() - dayMs)),
        readSiteProblems(db),
      ])
      return {
        site,
        region,
        simulated: usesSimulator,
        pools: pools.map(presentPool),
        configured: arrivals.map((arrival) => ({ ...arrival, at: arrival.at.toISOString() })),
        problems,
      }
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/catalog',
      summary: 'What a pool can be made of: images, types, zones, subnets, groups, profiles',
      permission: 'viewer',
      query: z.strictObject({
        images: z
          .string()
          .max(128)
          .optional()
          .describe('Public images of this name, where * and ? match; or an image by its id'),
      }),
      answer: catalogSchema,
    },
    async ({ db, query }) => {
      const [pools, profiles, images] = await Promise.all([
        db.pool.findMany({ where: { deletedAt: null }, select: { image: true } }),
        db.profile.findMany({ orderBy: { name: 'asc' }, select: { name: true } }),
        db.image.findMany({
          where: { managed: true, imageId: { not: null } },
          select: { imageId: true, ec2State: true, intent: true, settledAt: true },
        }),
      ])
      // EC2's list may be some minutes old: an image that was just baked is asked for by its id, and
      // one that is retired is left out.
      const lately = now().getTime() - 10 * 60_000
      const baked = images.filter(
        (image) =>
          image.intent === 'kept' &&
          image.ec2State === 'available' &&
          (image.settledAt?.getTime() ?? 0) > lately,
      )
      const known = baked.flatMap(({ imageId }) => imageId ?? [])
      const retired = new Set(images.flatMap((i) => (i.intent === 'gone' ? i.imageId : [])))
      const inUse = [...new Set([...pools.map((pool) => pool.image), ...known])]
      const byId = /^ami-[0-9a-z]+$/.test(query.images ?? '')
      if (byId && query.images) inUse.push(query.images)
      const catalog = await readCatalog(inUse, byId ? undefined : query.images)
      return presentCatalog(
        { ...catalog, images: catalog.images.filter(({ imageId }) => !retired.has(imageId)) },
        profiles.map((profile) => profile.name),
      )
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/site',
      summary:
        'Whether the site is well: EC2, observation, throttling, controllers, gateways, database, what is put off',
      permission: 'viewer',
      answer: siteSchema,
    },
    async ({ db }) => {
      const [rows, lag] = await Promise.all([
        db.process.findMany({ where: { kind: { in: ['controller', 'gateway'] } } }),
        siteProbe().measure(),
      ])
      return presentSite(rows, lag)
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/processes',
      summary: 'The processes of this installation, each by its own sign of life',
      permission: 'viewer',
      answer: z.object({ items: z.array(processSchema) }),
    },
    async ({ db }) => {
      const rows = await db.process.findMany({ orderBy: [{ kind: 'asc' }, { startedAt: 'asc' }] })
      return { items: rows.map(presentProcess) }
    },
  ),
]
