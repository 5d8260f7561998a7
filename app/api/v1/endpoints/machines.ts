import { z } from 'zod'
import { interruptions } from '@/lib/lifecycle/interruption'
import { states } from '@/lib/lifecycle/states'
import { listEvents } from '@/lib/store/machine-events'
import { listMachines, machineByName, machineSorts, readDefinitions } from '@/lib/store/machines'
import { readInForce } from '@/lib/store/wanted-revision'
import { apiRoute } from '../http/api-route'
import { choice, choiceOf, cursor, defined, freeText, limit } from '../http/query'
import { presentEvent, presentMachine } from '../present/machine'
import { presentMachineDetail } from '../present/machine-detail'
import { machineDetailSchema, machineEventPageSchema, machinePageSchema } from '../schemas/machines'

const machineName = z.object({ machine: z.string() })

export const machineReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/machines',
      summary: 'Machines that match, a page at a time; lists are comma-separated, ! negates',
      permission: 'viewer',
      query: z.strictObject({
        pool: choice.optional(),
        profile: choice.optional(),
        state: choiceOf(states).optional(),
        intent: choiceOf(['serve', 'retire']).optional(),
        fault: choice.optional().describe('Fault codes, `any` or `none`'),
        zone: choice.optional(),
        type: choice.optional(),
        connected: choiceOf(['true', 'false']).optional(),
        protected: choiceOf(['true', 'false']).optional(),
        behind: choiceOf(['true', 'false']).optional(),
        waiting: choiceOf(['true', 'false']).optional(),
        check: choiceOf(['ok', 'impaired']).optional(),
        interruption: choiceOf(['none', ...interruptions]).optional(),
        q: freeText.optional(),
        sort: z
          .string()
          .default('name')
          .describe(`One of ${Object.keys(machineSorts).join(', ')}; - before it for descending`),
        cursor: cursor.optional(),
        limit,
      }),
      answer: machinePageSchema,
    },
    async ({ db, query }) => {
      const { sort, cursor: at, limit: most, q, ...choices } = query
      const page = await listMachines(
        db,
        { ...defined(choices), ...(q === undefined ? {} : { q }) },
        { sort, cursor: at, limit: most },
      )
      const [pools, inForce] = await Promise.all([
        readDefinitions(db, page.machines),
        readInForce(
          db,
          page.machines.map(({ profile }) => profile),
        ),
      ])
      return {
        items: page.machines.map((machine) =>
          presentMachine(machine, pools.get(machine.poolName), inForce.get(machine.profile)),
        ),
        next: page.next,
        total: page.total,
      }
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/machines/{machine}',
      summary: 'One machine',
      permission: 'viewer',
      params: machineName,
      answer: machineDetailSchema,
    },
    async ({ db, params }) => presentMachineDetail(db, await machineByName(db, params.machine)),
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/machines/{machine}/events',
      summary: "A machine's history, the newest first",
      permission: 'viewer',
      params: machineName,
      query: z.strictObject({
        sort: z.enum(['at', '-at']).default('-at'),
        cursor: cursor.optional(),
        limit,
      }),
      answer: machineEventPageSchema,
    },
    async ({ db, params, query }) => {
      const machine = await machineByName(db, params.machine)
      const page = await listEvents(db, machine.id, {
        oldestFirst: query.sort === 'at',
        limit: query.limit,
        cursor: query.cursor,
      })
      return { items: page.events.map(presentEvent), next: page.next, total: page.total }
    },
  ),
]
