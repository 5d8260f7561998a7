import { z } from 'zod'
import { readConsoleOutput } from '@/lib/operations/read-console-output'
import { MusterError } from '@/lib/platform/errors'
import { readLog, streamLog } from '@/lib/store/machine-log'
import { machineByName } from '@/lib/store/machines'
import { apiRoute } from '../http/api-route'
import { cutText, longestTail } from '../present/log-text'
import { isoTime } from '../present/time'
import { consoleOutputSchema, machineLogSchema } from '../schemas/machines'

const machineName = z.object({ machine: z.string() })
const wholeNumber = z.coerce.number<string>({ error: 'must be a whole number' }).int()

export const machineOutputs = [
  apiRoute(
    {
      method: 'GET',
      path: '/machines/{machine}/log',
      summary:
        "A machine's log from a byte on; the whole of it with download=1 or Accept: text/plain",
      permission: 'viewer',
      params: machineName,
      query: z.strictObject({
        from: wholeNumber
          .min(0, 'must be 0 or more')
          .max(2 ** 48, 'is too large')
          .default(0),
        limit: wholeNumber
          .min(16, 'must be 16 or more')
          .max(1_048_576, 'must be 1048576 or less')
          .default(65_536),
        download: z.string().optional(),
      }),
      answer: machineLogSchema,
    },
    async ({ db, params, query, request }) => {
      const machine = await machineByName(db, params.machine)
      const all = Number(machine.logBytes)
      if (query.download === '1' || wantsText(request)) {
        return new Response(streamLog(db, machine.id, all), {
          headers: {
            'Content-Type': 'text/plain; charset=utf-8',
            'Content-Length': String(all),
            'Content-Disposition': `attachment; filename="${machine.name}.log"`,
          },
        })
      }
      const from = Math.min(query.from, all)
      const before = Math.min(from, longestTail)
      const bytes = await readLog(db, machine.id, from - before, Math.min(all, from + query.limit))
      const reached = from - before + bytes.length
      const isEnd = reached >= all
      const cut = cutText(bytes, before, isEnd && machine.state === 'retired')
      const next = from - before + cut.to
      return {
        from: from - before + cut.from,
        next,
        // A character whose end has not come yet is not there yet.
        size: isEnd ? next : all,
        text: cut.text,
      }
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/machines/{machine}/console-output',
      summary: 'What the instance printed on its console, as EC2 has it',
      permission: 'viewer',
      params: machineName,
      answer: consoleOutputSchema,
    },
    async ({ db, params }) => {
      const machine = await machineByName(db, params.machine)
      if (machine.instanceId === null) {
        throw new MusterError('NotFound', 'The machine has no instance yet.')
      }
      const { text, at } = await readConsoleOutput(machine.instanceId)
      const note =
        text === ''
          ? 'EC2 has no output yet: it takes some minutes to appear after the start.'
          : null
      return { text, at: isoTime(at ?? null), note }
    },
  ),
]

function wantsText(request: Request): boolean {
  return (request.headers.get('accept') ?? '').trim().toLowerCase().startsWith('text/plain')
}
