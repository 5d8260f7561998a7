import { z } from 'zod'
import { MusterError } from '@/lib/platform/errors'
import { listRuns, readPoolComponents } from '@/lib/store/component-runs'
import { machineByName } from '@/lib/store/machines'
import { apiRoute } from '../http/api-route'
import { cursor, limit } from '../http/query'
import { presentRun } from '../present/component-run'
import { presentPoolComponents } from '../present/pool-components'
import { componentRunPageSchema, poolComponentsSchema } from '../schemas/component-runs'

export const componentRunReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/machines/{machine}/runs',
      summary: "A machine's Quattor runs with their components, the newest first",
      permission: 'viewer',
      params: z.object({ machine: z.string() }),
      query: z.strictObject({ cursor: cursor.optional(), limit }),
      answer: componentRunPageSchema,
    },
    async ({ db, params, query }) => {
      const machine = await machineByName(db, params.machine)
      const page = await listRuns(db, machine.id, query)
      return { items: page.runs.map(presentRun), next: page.next, total: page.total }
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/pools/{pool}/components',
      summary:
        "Which component fails, or warns, where since when, by the newest run of each of the pool's serving machines",
      permission: 'viewer',
      params: z.object({ pool: z.string() }),
      query: z.strictObject({
        component: z.string().max(200).optional().describe('This one only, with all its machines'),
      }),
      answer: poolComponentsSchema,
    },
    async ({ db, params, query }) => {
      const pool = await db.pool.findFirst({ where: { name: params.pool, deletedAt: null } })
      if (!pool) throw new MusterError('NotFound', `There is no pool ${params.pool}.`)
      const standing = await readPoolComponents(db, pool.name)
      const { component } = query
      if (component === undefined) return presentPoolComponents(db, standing, false)
      const troubles = standing.troubles.filter((trouble) => trouble.component === component)
      return presentPoolComponents(db, { ...standing, troubles }, true)
    },
  ),
]
