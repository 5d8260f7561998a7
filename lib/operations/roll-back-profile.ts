import { z } from 'zod'
import { MusterError } from '@/lib/platform/errors'
import { formatOf } from '@/lib/store/revision-document'
import { lockProfile } from './lock-profile'
import { overlayAgain } from './publish-again'
import { acceptDocument, publishRevision } from './publish-revision'
import { defineVerb } from './verb'

/** Publishes an old revision again as the newest: its document under the overlay that it had. */
export const rollBackProfile = defineVerb({
  kind: 'roll-back-profile',
  permission: 'admin',
  input: z.strictObject({
    profile: z.string(),
    /** The revision that is published again. */
    revision: z
      .number({ error: 'must be the number of a revision' })
      .int('must be the number of a revision')
      .min(1, 'must be 1 or more')
      .max(2_147_483_647, 'is larger than any'),
    /** This once without waves, or with them; as the profile says when unset. */
    allAtOnce: z.boolean().optional(),
  }),
  async run(work, { profile: name, revision: old, allAtOnce }) {
    const { tx, actor } = work
    await lockProfile(tx, name)
    const former = await tx.profileRevision.findUnique({
      where: { profileName_number: { profileName: name, number: old } },
    })
    if (!former) throw new MusterError('NotFound', `${name} has no revision ${old}.`)
    const { revision, changed, ongoing, before, warnings } = await publishRevision(work, {
      profile: name,
      document: former.document,
      contents: acceptDocument(name, former.document, formatOf(former)),
      hash: former.hash,
      format: formatOf(former),
      overlay: await overlayAgain(tx, name, former, actor),
      source: `revision ${old}`,
      allAtOnce,
    })
    return {
      ongoing,
      result: { profile: name, revision, changed, from: old, warnings },
      title: changed
        ? `Publish ${name} revision ${old} again, as revision ${revision}`
        : `Publish ${name} revision ${old} again: nothing new`,
      entity: { type: 'profile', id: name },
      before,
      after: { revision, hash: former.hash },
      outcome: changed ? 'Done' : `Revision ${revision} is this very document`,
    }
  },
})
