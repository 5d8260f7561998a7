import { z } from 'zod'
import { checkDocument } from '@/lib/binding/check-document'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import { sha256Hex } from '@/lib/platform/ids'
import { startRollout } from './start-rollout'
import { defineVerb } from './verb'

export const profileName = z
  .string()
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/,
    'must be up to 63 letters, digits, dots, dashes and underscores, a letter or digit first',
  )

/** A document on its way in; the operation's record names it by size and hash, not by content. */
class Submitted {
  readonly hash: string
  constructor(readonly bytes: Uint8Array<ArrayBuffer>) {
    this.hash = sha256Hex(bytes)
  }
  toJSON() {
    return { bytes: this.bytes.byteLength, sha256: this.hash }
  }
}

/**
 * Publishes a compiled document as a profile's next revision. The very document that is in force
 * already changes nothing; one that a Quattor client could not take is Unprocessable, with `line`
 * in the error's details where there is one.
 */
export const publishProfile = defineVerb({
  kind: 'publish-profile',
  permission: 'admin',
  input: z.strictObject({
    profile: profileName,
    document: z
      .instanceof(Uint8Array, { error: 'must be the bytes of a compiled profile' })
      .transform((bytes) => new Submitted(new Uint8Array(bytes))),
    /** Where it came from: a file's path, or the API. */
    source: z.string().max(500),
  }),
  async run({ tx, actor, step, operationId }, { profile: name, document, source }) {
    const checked = checkDocument(document.bytes)
    if (!checked.ok) {
      throw new MusterError('Unprocessable', refusal(name, checked), {
        reason: checked.reason,
        ...(checked.line === undefined ? {} : { line: checked.line }),
      })
    }
    // The row is the lock under which numbers are given.
    await tx.$executeRaw`INSERT INTO "Profile" ("name") VALUES (${name}) ON CONFLICT DO NOTHING`
    await tx.$queryRaw`SELECT 1 FROM "Profile" WHERE "name" = ${name} FOR UPDATE`
    const newest = await tx.profileRevision.findFirst({
      where: { profileName: name },
      orderBy: { number: 'desc' },
      select: { number: true, hash: true },
    })
    await tx.profile.updateMany({
      where: { name, problem: { not: null } },
      data: { problem: null, problemAt: null },
    })
    const changed = newest?.hash !== document.hash
    const revision = changed ? (newest?.number ?? 0) + 1 : newest.number
    if (changed) {
      await tx.profileRevision.create({
        data: {
          profileName: name,
          number: revision,
          hash: document.hash,
          document: document.bytes,
          source,
          publishedAt: now(),
          publishedBy: actor.name,
        },
      })
      await step(
        `Revision ${revision}: ${checked.components.length} components, ${document.bytes.byteLength} bytes, from ${source}`,
      )
    }
    const { ongoing } = changed
      ? await startRollout(tx, { profile: name, revision, actor, operationId })
      : { ongoing: false }
    return {
      ongoing,
      result: { profile: name, revision, changed, components: checked.components.length },
      title: changed ? `Publish ${name} revision ${revision}` : `Publish ${name}: nothing new`,
      entity: { type: 'profile', id: name },
      before: newest ? { revision: newest.number, hash: newest.hash } : undefined,
      after: { revision, hash: document.hash },
      outcome: changed ? 'Done' : `Revision ${revision} is this very document`,
    }
  },
})

function refusal(name: string, { reason, line }: { reason: string; line?: number }): string {
  const where = line === undefined ? '' : ` (line ${line})`
  return `This is no profile that ${name}'s machines could take${where}: ${reason}.`
}
