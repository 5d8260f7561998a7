import { z } from 'zod'
import { listOperations, readOperation } from '@/lib/store/operations'
import { apiRoute } from '../http/api-route'
import { cursor, freeText, limit, words } from '../http/query'
import { presentOperation, presentOperationDetail } from '../present/operation'
import { operationDetailSchema, operationPageSchema } from '../schemas/operations'

const status = z.enum(['running', 'succeeded', 'failed'])

export const operationReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/operations',
      summary: 'The ledger: operations that match, the newest first',
      permission: 'viewer',
      query: z.strictObject({
        status: words.pipe(z.array(status)).optional(),
        kind: words.optional(),
        actor: freeText.optional(),
        pool: words.optional(),
        machine: z.string().optional(),
        q: freeText.optional(),
        sort: z.enum(['createdAt', '-createdAt']).default('-createdAt'),
        cursor: cursor.optional(),
        limit,
      }),
      answer: operationPageSchema,
    },
    async ({ db, query }) => {
      const { sort, cursor: at, limit: most, ...filter } = query
      const page = await listOperations(db, filter, {
        oldestFirst: sort === 'createdAt',
        limit: most,
        cursor: at,
      })
      return {
        items: page.operations.map(presentOperation),
        next: page.next,
        total: page.total,
      }
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/operations/{operation}',
      summary: 'One operation, with its steps and machines',
      permission: 'viewer',
      params: z.object({ operation: z.string() }),
      answer: operationDetailSchema,
    },
    async ({ db, params }) => presentOperationDetail(await readOperation(db, params.operation)),
  ),
]
