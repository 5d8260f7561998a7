import { z } from 'zod'
import { publishProfile } from '@/lib/operations/publish-profile'
import { apiRoute } from '../http/api-route'
import { verbContext } from '../http/verb-route'

const longestDocument = 32 * 1024 * 1024

export const profileWrites = [
  apiRoute(
    {
      method: 'PUT',
      path: '/profiles/{profile}',
      summary:
        'Publish a compiled profile, which is the body as it is. One that no Quattor client could take is 422 with where and why',
      permission: publishProfile.permission,
      params: z.object({ profile: z.string() }),
      takesRaw: true,
      longestBody: longestDocument,
      answer: z.object({
        operation: z.string(),
        result: z.object({
          profile: z.string(),
          revision: z.number().int(),
          changed: z.boolean(),
          components: z.number().int(),
        }),
      }),
    },
    async (call) => {
      const done = await publishProfile(verbContext(call, undefined), {
        profile: call.params.profile,
        document: call.rawBody,
        source: 'HTTP API',
      })
      return { operation: done.operationId, result: done.result }
    },
  ),
]
