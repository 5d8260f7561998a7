import { z } from 'zod'
import { configureMachine } from '@/lib/operations/configure-machine'
import { protectMachine } from '@/lib/operations/protect-machine'
import { replaceMachine } from '@/lib/operations/replace-machine'
import { retireMachine } from '@/lib/operations/retire-machine'
import { retireMachines } from '@/lib/operations/retire-machines'
import { unprotectMachine } from '@/lib/operations/unprotect-machine'
import { verbRoute } from '../http/verb-route'

const changed = z.object({ machine: z.string() })

export const machineWrites = [
  verbRoute({
    method: 'POST',
    path: '/machines/{machine}/retire',
    summary: 'Retire a machine; its pool shrinks by one',
    verb: retireMachine,
    result: changed.extend({
      pool: z.object({ name: z.string(), desired: z.number().int(), version: z.number().int() }),
    }),
  }),
  verbRoute({
    method: 'POST',
    path: '/machines/{machine}/replace',
    summary: 'Retire a machine and request its successor; the pool keeps its size',
    verb: replaceMachine,
    result: changed.extend({ successor: z.string() }),
  }),
  verbRoute({
    method: 'POST',
    path: '/machines/retire',
    summary: 'Retire several machines, with an outcome for each',
    verb: retireMachines,
    result: z.object({
      outcomes: z.array(
        z.object({ name: z.string(), ok: z.boolean(), message: z.string().nullable() }),
      ),
    }),
  }),
  verbRoute({
    method: 'POST',
    path: '/machines/{machine}/protect',
    summary: 'Keep a machine from being retired',
    verb: protectMachine,
    result: changed,
    status: 200,
  }),
  verbRoute({
    method: 'POST',
    path: '/machines/{machine}/unprotect',
    summary: 'Let a protected machine be retired again',
    verb: unprotectMachine,
    result: changed,
    status: 200,
  }),
  verbRoute({
    method: 'POST',
    path: '/machines/{machine}/configure',
    summary: 'Ask a machine for another Quattor run',
    verb: configureMachine,
    result: changed,
  }),
]
