import { z } from 'zod'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import { formatOf } from '@/lib/store/revision-document'
import { lockProfile } from './lock-profile'
import { overlayDocument, overlayFault, overlayPatch } from './overlay-input'
import { presentOverlay } from './present-overlay'
import { acceptDocument, publishRevision } from './publish-revision'
import { defineVerb } from './verb'
import { counted } from './words'

/**
 * Saves what a profile must be changed to on EC2, and publishes its newest document anew with it. An
 * empty patch takes the overlay away; the versions that there were stay.
 */
export const saveOverlay = defineVerb({
  kind: 'save-overlay',
  permission: 'admin',
  input: z.strictObject({
    profile: z.string(),
    patch: overlayPatch,
    comment: z.string().trim().max(500, 'must be 500 characters or fewer').default(''),
    version: z
      .number({ error: 'is required: the version of the overlay that you saw, 0 for none' })
      .int('must be a whole number'),
    /** This once without waves, or with them; as the profile says when unset. */
    allAtOnce: z.boolean().optional(),
  }),
  async run(work, { profile: name, patch, comment, version: seen, allAtOnce }) {
    const { tx, actor, step } = work
    const newest = await newestRevision(tx, name)
    const before = await presentOverlay(tx, name)
    if (before.version !== seen) {
      throw new MusterError(
        'StaleVersion',
        `The overlay of ${name} was changed meanwhile: its version is ${before.version} now. Look again and decide anew.`,
        { current: { version: before.version } },
      )
    }
    const format = formatOf(newest)
    const contents = acceptDocument(name, newest.document, format)
    const overlaid = overlayDocument(contents.document, patch)
    if (!overlaid.ok) throw refusal(overlaid)
    const text = asText(patch)
    const changes = asText(before.patch) !== text
    const version = changes ? before.version + 1 : before.version
    const applies = overlaid.operations === 0 ? null : version
    if (changes) {
      await tx.profileOverlay.create({
        data: {
          profileName: name,
          version,
          patch: text,
          comment,
          createdAt: now(),
          createdBy: actor.name,
        },
      })
      await step(
        applies === null
          ? `Overlay ${version} is empty: the document applies as it is published`
          : `Overlay ${version}: ${counted(overlaid.operations, 'operation')}${comment && `, ${comment}`}`,
      )
    }
    const { revision, changed, ongoing, warnings } = await publishRevision(work, {
      profile: name,
      document: newest.document,
      contents,
      hash: newest.hash,
      format,
      overlay: applies,
      source: newest.source,
      allAtOnce,
    })
    return {
      ongoing,
      result: { profile: name, version, revision, changed, warnings },
      title: titleOf(name, applies, changes),
      entity: { type: 'profile', id: name },
      before: { overlay: before.applies, revision: newest.number },
      after: { overlay: applies, revision },
      outcome: changed ? 'Done' : 'Nothing was changed',
    }
  },
})

/** The profile's newest revision, the profile locked. */
async function newestRevision(tx: Tx, name: string) {
  await lockProfile(tx, name)
  const newest = await tx.profileRevision.findFirst({
    where: { profileName: name },
    orderBy: { number: 'desc' },
  })
  if (newest) return newest
  throw new MusterError(
    'Conflict',
    `${name} has no document yet that an overlay could apply to. Publish one first.`,
  )
}

function refusal(fault: { reason: string; operation?: number }): MusterError {
  const message = overlayFault(fault)
  return new MusterError('Unprocessable', message, {
    ...fault,
    issues: [{ path: 'patch', message }],
  })
}

/** As it is kept: the text as it was written, so that numbers in it stay as they are. */
function asText(patch: unknown): string {
  if (typeof patch === 'string') return patch.trim() || '[]'
  return JSON.stringify(patch, null, 2)
}

function titleOf(name: string, applies: number | null, changes: boolean): string {
  if (!changes) return `Save the overlay of ${name}: nothing new`
  return applies === null
    ? `Take the overlay of ${name} away`
    : `Save overlay ${applies} of ${name}`
}
