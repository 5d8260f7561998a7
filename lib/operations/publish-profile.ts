import { z } from 'zod'
import { sha256Hex } from '@/lib/platform/ids'
import { lockProfile } from './lock-profile'
import { presentOverlay } from './present-overlay'
import { profileName } from './profile-name'
import { acceptDocument, publishRevision } from './publish-revision'
import { defineVerb } from './verb'

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
 * Publishes a compiled document as a profile's next revision, under the profile's newest overlay. The
 * very document that was published last changes nothing; one that a Quattor client could not take is
 * Unprocessable, with `reason` and, where there is one, `line` in the error's details.
 */
export const publishProfile = defineVerb({
  kind: 'publish-profile',
  permission: 'admin',
  input: z.strictObject({
    profile: profileName,
    document: z
      .instanceof(Uint8Array, { error: 'must be the bytes of a compiled profile' })
      .transform((bytes) => new Submitted(new Uint8Array(bytes))),
    format: z.enum(['json', 'xml']).default('json'),
    /** Where it came from: a file's path, or the API. */
    source: z.string().max(500),
    /** Profiles that are published together with this one: it may name them before they are there. */
    alongside: z.array(z.string()).default([]),
    /** This once without waves, or with them; as the profile says when unset. */
    allAtOnce: z.boolean().optional(),
  }),
  secrets: ['alongside'],
  prepare: async (_ctx, { profile, document, format }) =>
    acceptDocument(profile, document.bytes, format),
  async run(work, { profile: name, document, format, source, alongside, allAtOnce }, contents) {
    const { bytes, hash } = document
    await work.tx
      .$executeRaw`INSERT INTO "Profile" ("name") VALUES (${name}) ON CONFLICT DO NOTHING`
    await lockProfile(work.tx, name)
    const { applies: overlay } = await presentOverlay(work.tx, name)
    const { revision, changed, ongoing, before, warnings } = await publishRevision(work, {
      profile: name,
      document: bytes,
      contents,
      hash,
      format,
      overlay,
      source,
      alongside,
      allAtOnce,
    })
    return {
      ongoing,
      result: {
        profile: name,
        revision,
        changed,
        components: contents.components.length,
        warnings,
      },
      title: changed ? `Publish ${name} revision ${revision}` : `Publish ${name}: nothing new`,
      entity: { type: 'profile', id: name },
      before,
      after: { revision, hash },
      outcome: changed ? 'Done' : `Revision ${revision} is this very document`,
    }
  },
})
