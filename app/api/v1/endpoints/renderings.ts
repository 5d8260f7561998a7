import { z } from 'zod'
import { renderedDocument, servedRenderings } from '@/lib/operations/read-rendering'
import { renderForMachine, whyNotRendered } from '@/lib/operations/render-for-machine'
import { loadConfig } from '@/lib/platform/config'
import { machineByName } from '@/lib/store/machines'
import { apiRoute } from '../http/api-route'
import { presentMachineProfile, presentRenderingComparison } from '../present/rendering'
import { machineProfileSchema, renderingComparisonSchema } from '../schemas/renderings'

const machineName = z.object({ machine: z.string() })
const which = z.string().max(100)

export const renderingReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/machines/{machine}/profile',
      summary:
        'What a machine is served: its profile rendered for it, with where each value came from, or what it waits for',
      permission: 'viewer',
      params: machineName,
      answer: machineProfileSchema,
    },
    async ({ db, actor, params }) => {
      const machine = await machineByName(db, params.machine)
      const unfit = whyNotRendered(machine)
      const [now, kept] = await Promise.all([
        unfit === undefined ? renderForMachine(db, machine, loadConfig()) : undefined,
        servedRenderings(db, machine),
      ])
      const why = unfit ?? (now ? undefined : `Nothing is published as ${machine.profile} yet.`)
      return presentMachineProfile(actor, { machine, now, why, kept })
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/machines/{machine}/profile/compare',
      summary:
        'Two renderings beside each other. Each is `now`, what the machine was served by its etag, or what another machine is rendered now by its name',
      permission: 'viewer',
      params: machineName,
      query: z.strictObject({ from: which.default('now'), with: which }),
      answer: renderingComparisonSchema,
    },
    async ({ db, actor, params, query }) => {
      const machine = await machineByName(db, params.machine)
      const config = loadConfig()
      const [from, to] = await Promise.all([
        renderedDocument(db, machine, query.from, config),
        renderedDocument(db, machine, query.with, config),
      ])
      return presentRenderingComparison(actor, from, to)
    },
  ),
]
