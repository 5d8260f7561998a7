import { z } from 'zod'
import { now } from '@/lib/platform/clock'
import { loadConfig } from '@/lib/platform/config'
import { newId, sha256Hex } from '@/lib/platform/ids'
import { deriveToken, siteSecret } from '@/lib/platform/secret'
import { personName, role } from './user-fields'
import { defineVerb } from './verb'

const dayMs = 24 * 3600_000

/** A token for scripts. It is answered once and kept as a hash only. */
export const createApiToken = defineVerb({
  kind: 'create-api-token',
  permission: 'admin',
  input: z.strictObject({
    name: personName,
    role,
    /** Days until it expires; never when null. */
    days: z
      .number({ error: 'must be a whole number of days' })
      .int('must be a whole number of days')
      .min(1, 'must be 1 or more')
      .max(3650, 'must be 3650 or less')
      .nullable()
      .default(null),
  }),
  async run({ tx, actor }, input) {
    const at = now()
    const id = newId()
    const token = await tx.apiToken.create({
      data: {
        id,
        name: input.name,
        role: input.role,
        tokenHash: sha256Hex(secretOf(id)),
        createdBy: actor.name,
        createdAt: at,
        expiresAt: input.days === null ? null : new Date(at.getTime() + input.days * dayMs),
      },
    })
    const expiresAt = token.expiresAt?.toISOString() ?? null
    return {
      result: { id: token.id, name: token.name, role: token.role, expiresAt, token: '' },
      title: `Create API token ${token.name} as ${token.role}`,
      entity: { type: 'api-token', id: token.id },
      after: { name: token.name, role: token.role, expiresAt },
    }
  },
  reveal: (kept) => ({ ...kept, token: secretOf(kept.id) }),
})

/** Derived, so that a repeat of the request can answer the same token, which is kept nowhere. */
function secretOf(id: string): string {
  return `muster_${deriveToken(siteSecret(loadConfig()), 'api', id)}`
}
