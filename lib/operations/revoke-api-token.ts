import { z } from 'zod'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import { defineVerb } from './verb'

/** Ends an API token at once; its line stays, to show that it was there. */
export const revokeApiToken = defineVerb({
  kind: 'revoke-api-token',
  permission: 'admin',
  input: z.strictObject({ token: z.string() }),
  async run({ tx }, input) {
    await tx.$queryRaw`SELECT 1 FROM "ApiToken" WHERE "id" = ${input.token} FOR UPDATE`
    const token = await tx.apiToken.findUnique({ where: { id: input.token } })
    if (!token) throw new MusterError('NotFound', `There is no API token ${input.token}.`)
    if (token.revokedAt) {
      throw new MusterError('Conflict', `The API token ${token.name} is revoked already.`)
    }
    const revokedAt = now()
    await tx.apiToken.update({ where: { id: token.id }, data: { revokedAt } })
    return {
      result: { id: token.id, revokedAt: revokedAt.toISOString() },
      title: `Revoke API token ${token.name}`,
      entity: { type: 'api-token', id: token.id },
      before: { name: token.name, role: token.role },
      after: { revokedAt: revokedAt.toISOString() },
    }
  },
})
