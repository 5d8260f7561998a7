import { z } from 'zod'
import { may } from '@/lib/access/roles'
import { maskSecrets } from '@/lib/binding/mask-secrets'
import { writeJson } from '@/lib/binding/write-json'
import { writeXml } from '@/lib/binding/write-xml'
import { shownSource } from '@/lib/operations/profile-source/open-source'
import { loadConfig } from '@/lib/platform/config'
import { MusterError } from '@/lib/platform/errors'
import type { Db } from '@/lib/store/client'
import { readProfiles, readRevisions } from '@/lib/store/profiles'
import {
  formatOf,
  type RevisionDocument,
  readRevisionDocument,
} from '@/lib/store/revision-document'
import { apiRoute } from '../http/api-route'
import { cursor, limit, revisionNumber } from '../http/query'
import { presentChanges } from '../present/document-changes'
import { presentProfile, presentRevision } from '../present/profile'
import { pageOf } from '../schemas/common'
import {
  profileDetailSchema,
  profileListSchema,
  revisionComparisonSchema,
  revisionSchema,
} from '../schemas/profiles'

export const profileReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/profiles',
      summary: 'All profiles, and what at their source is none',
      permission: 'viewer',
      answer: profileListSchema,
    },
    async ({ db }) => {
      const [profiles, problems] = await Promise.all([
        readProfiles(db),
        db.profileProblem.findMany({ orderBy: { file: 'asc' } }),
      ])
      return {
        items: profiles.map(presentProfile),
        source: shownSource(loadConfig().profilesSource),
        problems: problems.map(({ file, line, message }) => ({ file, line, message })),
      }
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/profiles/{profile}',
      summary:
        'One profile: a revision as it was published (the newest), its warnings, its latest revisions. Secrets in the document are masked for those who are no admin',
      permission: 'viewer',
      params: z.object({ profile: z.string() }),
      query: z.strictObject({ revision: revisionNumber.optional() }),
      answer: profileDetailSchema,
    },
    async ({ db, actor, params, query }) => {
      const profile = (await readProfiles(db, params.profile))[0]
      if (!profile) throw new MusterError('NotFound', `There is no profile ${params.profile}.`)
      const shown = query.revision ?? profile.newest?.number
      const [revisions, read] = await Promise.all([
        readRevisions(db, profile.name),
        shown === undefined ? undefined : readOr404(db, profile.name, shown),
      ])
      const rest: Omit<z.input<typeof profileDetailSchema>, 'document'> = {
        ...presentProfile(profile),
        warnings: profile.warnings,
        shown: read?.revision.number ?? null,
        revisions: revisions.map(presentRevision),
      }
      // The document's numbers go out as they are written in it, which JSON.stringify cannot do.
      const document = read ? writeJson(visible(read, may(actor.role, 'admin'))) : 'null'
      return new Response(`${JSON.stringify(rest).slice(0, -1)},"document":${document}}`, {
        headers: { 'Content-Type': 'application/json' },
      })
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/profiles/{profile}/revisions',
      summary: 'A profile’s revisions, the newest first',
      permission: 'viewer',
      params: z.object({ profile: z.string() }),
      query: z.strictObject({ limit, cursor: cursor.optional() }),
      answer: pageOf(revisionSchema),
    },
    async ({ db, params: { profile }, query }) => {
      const cut = query.cursor === undefined ? undefined : revisionNumber.safeParse(query.cursor)
      if (cut?.success === false) {
        throw new MusterError('InvalidInput', 'cursor: is not one of this list.')
      }
      const before = cut?.data
      const [known, found, total] = await Promise.all([
        db.profile.count({ where: { name: profile } }),
        readRevisions(db, profile, { most: query.limit + 1, before }),
        db.profileRevision.count({ where: { profileName: profile } }),
      ])
      if (known === 0) throw new MusterError('NotFound', `There is no profile ${profile}.`)
      const items = found.slice(0, query.limit).map(presentRevision)
      const last = items.at(-1)
      return { items, total, next: found.length > query.limit && last ? `${last.number}` : null }
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/profiles/{profile}/revisions/{revision}/document',
      summary:
        'A revision’s document in its own format, as it was published; for those who are no admin with its secrets masked',
      permission: 'viewer',
      params: z.object({ profile: z.string(), revision: revisionNumber }),
      answer: z.unknown(),
    },
    async ({ db, actor, params: { profile, revision } }) => {
      const read = await readOr404(db, profile, revision)
      const format = formatOf(read.revision)
      const admin = may(actor.role, 'admin')
      const masked = () => (format === 'xml' ? writeXml : writeJson)(visible(read, false))
      return new Response(admin ? read.revision.document : masked(), {
        headers: { 'Content-Type': `application/${format}` },
      })
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/profiles/{profile}/compare',
      summary:
        'What differs between two revisions, each under its overlay, by path, and the components that it touches. Secrets are masked for those who are no admin',
      permission: 'viewer',
      params: z.object({ profile: z.string() }),
      query: z.strictObject({ from: revisionNumber, to: revisionNumber }),
      answer: revisionComparisonSchema,
    },
    async ({ db, actor, params: { profile }, query }) => {
      const [from, to] = await Promise.all([
        readOr404(db, profile, query.from),
        readOr404(db, profile, query.to),
      ])
      return {
        from: presentRevision(from.revision),
        to: presentRevision(to.revision),
        ...presentChanges(from.overlaid, to.overlaid, { secrets: may(actor.role, 'admin') }),
      }
    },
  ),
]

async function readOr404(db: Db, profile: string, revision: number): Promise<RevisionDocument> {
  const read = await readRevisionDocument(db, profile, revision)
  if (read) return read
  throw new MusterError('NotFound', `${profile} has no revision ${revision}.`)
}

function visible({ published }: RevisionDocument, secrets: boolean) {
  return secrets ? published : maskSecrets(published)
}
