import { z } from 'zod'
import type { DocumentFormat } from '@/lib/binding/pan-value'
import { unpack } from '@/lib/operations/profile-source/unpack'
import { publishProfile } from '@/lib/operations/publish-profile'
import { rollBackProfile } from '@/lib/operations/roll-back-profile'
import { MusterError } from '@/lib/platform/errors'
import { apiRoute } from '../http/api-route'
import { words } from '../http/query'
import { verbContext, verbRoute } from '../http/verb-route'
import { publishedSchema, rolledBackSchema } from '../schemas/profiles'

const longestDocument = 32 * 1024 * 1024

export const profileWrites = [
  apiRoute(
    {
      method: 'PUT',
      path: '/profiles/{profile}',
      summary:
        'Publish a compiled profile, which is the body as it is: JSON, or pan-format XML by its Content-Type, as it is or compressed with gzip. One that no machine could be served is 422 with where and why; the answer has what late binding cannot mend',
      permission: publishProfile.permission,
      params: z.object({ profile: z.string() }),
      query: z.strictObject({
        alongside: words
          .optional()
          .describe('Profiles that you publish together with this one, which it may name'),
        allAtOnce: z
          .enum(['true', 'false'])
          .optional()
          .describe('This once without waves, or with them; else as the profile says'),
      }),
      takesRaw: ['application/json', 'application/xml'],
      longestBody: longestDocument,
      answer: z.object({ operation: z.string(), result: publishedSchema }),
    },
    async (call) => {
      const { headers } = call.request
      const { alongside = [], allAtOnce } = call.query
      const done = await publishProfile(verbContext(call, undefined), {
        profile: call.params.profile,
        document: await decoded(call.rawBody, headers.get('content-encoding')),
        format: formatOf(headers.get('content-type')),
        source: 'HTTP API',
        alongside,
        ...(allAtOnce === undefined ? {} : { allAtOnce: allAtOnce === 'true' }),
      })
      return { operation: done.operationId, result: done.result }
    },
  ),
  verbRoute({
    method: 'POST',
    path: '/profiles/{profile}/roll-back',
    summary:
      'Publish an old revision again as the newest: its document under the overlay that it had',
    verb: rollBackProfile,
    result: rolledBackSchema,
  }),
]

/** What clients send that were told nothing of the format. */
const unsaid = ['', 'application/octet-stream', 'application/x-www-form-urlencoded', 'text/plain']

function formatOf(contentType: string | null): DocumentFormat {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/xml' || type === 'text/xml') return 'xml'
  if (type === 'application/json' || unsaid.includes(type)) return 'json'
  throw new MusterError(
    'InvalidInput',
    `A profile is sent as Content-Type: application/json or application/xml, not ${type}.`,
  )
}

async function decoded(body: Uint8Array, encoding: string | null): Promise<Uint8Array> {
  const name = encoding?.trim().toLowerCase() || 'identity'
  if (!['identity', 'gzip', 'x-gzip'].includes(name)) {
    throw new MusterError('InvalidInput', `Content-Encoding: gzip is understood, ${name} is not.`)
  }
  const unpacked = await unpack(body)
  if (unpacked.ok) return unpacked.bytes
  const message = `This is no profile that can be taken: ${unpacked.reason}.`
  throw new MusterError('Unprocessable', message, { reason: unpacked.reason })
}
