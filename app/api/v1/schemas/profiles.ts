import { z } from 'zod'
import { maybeTime, time } from './common'

/** What late binding cannot put right, or not on the site as it is now. */
export const profileWarningSchema = z.object({
  kind: z.enum([
    'unknown-pool',
    'derived-number',
    'numbered-block',
    'undeclared-stand-in',
    'foreign-profile-url',
  ]),
  path: z.string(),
  message: z.string(),
})
export type ApiProfileWarning = z.infer<typeof profileWarningSchema>

const format = z.enum(['json', 'xml'])

/** Of its newest revision, but for `inForce`: that is what machines get that no rollout has given another. */
export const profileSchema = z.object({
  name: z.string(),
  revision: z.number().int().nullable(),
  inForce: z.number().int().nullable(),
  hash: z.string().nullable(),
  format: format.nullable(),
  branch: z.string().nullable(),
  overlay: z.number().int().nullable(),
  bytes: z.number().int().nullable(),
  components: z.number().int().nullable(),
  source: z.string().nullable(),
  publishedAt: maybeTime,
  publishedBy: z.string().nullable(),
  problem: z.string().nullable(),
  pools: z.array(z.string()),
  /** How many; the profile itself has them. */
  warningCount: z.number().int(),
  /** So many machines have not configured what they would be served. */
  behind: z.number().int(),
})
export type ApiProfile = z.infer<typeof profileSchema>

export const revisionSchema = z.object({
  number: z.number().int(),
  hash: z.string(),
  format,
  branch: z.string().nullable(),
  overlay: z.number().int().nullable(),
  source: z.string(),
  publishedAt: time,
  publishedBy: z.string(),
})
export type ApiRevision = z.infer<typeof revisionSchema>

export const profileDetailSchema = profileSchema.extend({
  warnings: z.array(profileWarningSchema),
  /** The revision that `document` is. */
  shown: z.number().int().nullable(),
  document: z.unknown(),
  /** The newest ones. */
  revisions: z.array(revisionSchema),
})
export type ApiProfileDetail = z.infer<typeof profileDetailSchema>

/** `problems` are files at the source that are no profile. */
export const profileListSchema = z.object({
  items: z.array(profileSchema),
  source: z.string(),
  problems: z.array(
    z.object({ file: z.string(), line: z.number().int().nullable(), message: z.string() }),
  ),
})
export type ApiProfileList = z.infer<typeof profileListSchema>

/** A value in words: a text as it is, anything else as indented JSON. */
const shownValueSchema = z.object({
  kind: z.enum(['text', 'json']),
  text: z.string(),
  /** So many characters were left out at the end. */
  cut: z.number().int(),
})
export type ApiShownValue = z.infer<typeof shownValueSchema>

/** What differs at one path; `before` is null where it is new, `after` where it went. */
export const documentChangeSchema = z.object({
  path: z.array(z.string()),
  kind: z.enum(['added', 'removed', 'changed']),
  before: shownValueSchema.nullable(),
  after: shownValueSchema.nullable(),
})
export type ApiDocumentChange = z.infer<typeof documentChangeSchema>

export const documentChangesSchema = z.object({
  changes: z.array(documentChangeSchema),
  /** All there are; `changes` may hold fewer. */
  total: z.number().int(),
  /** The components in whose configuration there are changes. */
  components: z.array(z.string()),
})
export type ApiDocumentChanges = z.infer<typeof documentChangesSchema>

export const revisionComparisonSchema = documentChangesSchema.extend({
  from: revisionSchema,
  to: revisionSchema,
})
export type ApiRevisionComparison = z.infer<typeof revisionComparisonSchema>

const publishedFields = {
  profile: z.string(),
  revision: z.number().int(),
  /** False when the newest revision is this very document already. */
  changed: z.boolean(),
  warnings: z.array(profileWarningSchema),
}

export const publishedSchema = z.object({
  ...publishedFields,
  components: z.number().int(),
})
export type ApiPublished = z.infer<typeof publishedSchema>

export const rolledBackSchema = z.object({
  ...publishedFields,
  /** The revision that was published again. */
  from: z.number().int(),
})
