import { z } from 'zod'
import { adoptDrift } from '@/lib/operations/adopt-drift'
import { adoptInstance } from '@/lib/operations/adopt-instance'
import { ignoreDrift } from '@/lib/operations/ignore-drift'
import { ignoreInstance } from '@/lib/operations/ignore-instance'
import { retagMachine } from '@/lib/operations/retag-machine'
import { terminateInstance } from '@/lib/operations/terminate-instance'
import { readDrift } from '@/lib/store/drift'
import { readStrays } from '@/lib/store/strays'
import { apiRoute } from '../http/api-route'
import { verbRoute } from '../http/verb-route'
import { presentDrifting, presentStray } from '../present/drift'
import { driftListSchema, strayListSchema } from '../schemas/drift'

export const driftReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/drift',
      summary: 'Machines, addresses and volumes that differ at EC2 from what was asked for',
      permission: 'viewer',
      answer: driftListSchema,
    },
    async ({ db }) => ({ items: (await readDrift(db)).map(presentDrifting) }),
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/stray-instances',
      summary: 'Instances that carry the site’s tag and belong to no machine',
      permission: 'viewer',
      answer: strayListSchema,
    },
    async ({ db }) => ({ items: (await readStrays(db)).map(presentStray) }),
  ),
]

const instance = z.object({ instance: z.string() })

export const driftWrites = [
  verbRoute({
    method: 'POST',
    path: '/drift/{kind}/{id}/adopt',
    summary: 'Take what is found for what is wanted from now on; nothing changes at EC2',
    verb: adoptDrift,
    result: z.object({ adopted: z.array(z.string()), left: z.array(z.string()) }),
    status: 200,
  }),
  verbRoute({
    method: 'POST',
    path: '/drift/{kind}/{id}/ignore',
    summary: 'Leave it as it is, until it differs in another way',
    verb: ignoreDrift,
    result: z.object({ ignored: z.array(z.string()) }),
    status: 200,
  }),
  verbRoute({
    method: 'POST',
    path: '/machines/{machine}/retag',
    summary: 'Put the tags of its instance right',
    verb: retagMachine,
    result: z.object({ machine: z.string() }),
  }),
  verbRoute({
    method: 'POST',
    path: '/stray-instances/{instance}/adopt',
    summary: 'Make it a protected machine of a pool: the one that its tag names, or `pool`',
    verb: adoptInstance,
    result: z.object({ instance: z.string(), machine: z.string(), registers: z.boolean() }),
    status: 200,
  }),
  verbRoute({
    method: 'POST',
    path: '/stray-instances/{instance}/ignore',
    summary: 'Leave it as it is',
    verb: ignoreInstance,
    result: instance,
    status: 200,
  }),
  verbRoute({
    method: 'POST',
    path: '/stray-instances/{instance}/terminate',
    summary: 'Terminate it; `confirm` is its id',
    verb: terminateInstance,
    result: instance,
  }),
]
