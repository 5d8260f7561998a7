import { now } from '@/lib/platform/clock'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { Refusal } from './answers'
import type { ServedDocument, ServedDocuments } from './served-documents'

/**
 * A machine's profile as its Quattor client wants it. The client's whole protocol is Last-Modified:
 * it must rise by a second at least with every new rendering, a rollback's included, or the machine
 * takes what it has for current.
 */
export async function serveProfile(
  db: Db,
  documents: ServedDocuments,
  machine: Machine,
  request: Request,
): Promise<Response> {
  const served = request.method !== 'HEAD'
  for (;;) {
    const document = await documents.newest(machine.profile)
    if (!document) throw await noProfile(db, machine)
    const modified = await stamp(db, machine, document, served)
    if (modified) return answer(document, modified, request.headers)
    // A newer revision was served to this machine meanwhile, by another request: so serve that.
  }
}

function answer(document: ServedDocument, modified: Date, asked: Headers): Response {
  const zip = acceptsGzip(asked.get('Accept-Encoding'))
  const headers: Record<string, string> = {
    ETag: `"${document.hash}${zip ? '-gzip' : ''}"`,
    'Last-Modified': modified.toUTCString(),
    'Cache-Control': 'private, no-cache',
    Vary: 'Accept-Encoding',
  }
  if (isCurrent(document, modified, asked)) return new Response(null, { status: 304, headers })
  const body = zip ? document.gzipped : document.body
  return new Response(body, {
    headers: {
      ...headers,
      'Content-Type': 'application/json',
      'Content-Length': String(body.byteLength),
      'Muster-Revision': String(document.number),
      ...(zip ? { 'Content-Encoding': 'gzip' } : {}),
    },
  })
}

/** Whether the caller holds this very rendering. Dates are compared for equality: ours only rise. */
function isCurrent(document: ServedDocument, modified: Date, asked: Headers): boolean {
  const tags = asked.get('If-None-Match')
  if (tags !== null) {
    return tags.split(',').some((tag) => {
      const bare = tag.trim().replace(/^W\//, '').replaceAll('"', '')
      return bare === '*' || bare.replace(/-gzip$/, '') === document.hash
    })
  }
  const since = asked.get('If-Modified-Since')
  return since !== null && Date.parse(since) === modified.getTime()
}

/** The Quattor client separates its encodings by blanks only. */
function acceptsGzip(header: string | null): boolean {
  const offers = (header ?? '').toLowerCase().replace(/\s*;\s*/g, ';')
  return offers
    .split(/[\s,]+/)
    .some((offer) => /^(x-)?gzip(;|$)/.test(offer) && !/;q=0(\.0*)?$/.test(offer))
}

/**
 * The Last-Modified of what this machine is served now; kept with the machine, so that it rises
 * across gateways and restarts. Nothing when the machine was served a newer revision already.
 */
async function stamp(
  db: Db,
  machine: Machine,
  { number, hash }: ServedDocument,
  served: boolean,
): Promise<Date | undefined> {
  if (
    machine.profileModifiedAt &&
    machine.profileEtag === hash &&
    (!served || machine.revisionServed === number)
  ) {
    return machine.profileModifiedAt
  }
  const at = now()
  const rows = await db.$queryRaw<{ profileModifiedAt: Date }[]>`
    UPDATE "Machine" SET
      "profileModifiedAt" = CASE
        WHEN "profileEtag" = ${hash} AND "profileModifiedAt" IS NOT NULL THEN "profileModifiedAt"
        ELSE GREATEST(
          date_trunc('second', ${at}::timestamptz),
          date_trunc('second', "profileModifiedAt") + interval '1 second')
        END,
      "profileEtag" = ${hash},
      "revisionServed" = CASE WHEN ${served} THEN ${number} ELSE "revisionServed" END,
      "heardAt" = ${at},
      "updatedAt" = ${at}
    WHERE "id" = ${machine.id} AND COALESCE("revisionServed", 0) <= ${number}
    RETURNING "profileModifiedAt"`
  return rows[0]?.profileModifiedAt
}

async function noProfile(db: Db, machine: Machine): Promise<Refusal> {
  const profile = await db.profile.findUnique({ where: { name: machine.profile } })
  const why = profile?.problem ?? `nothing was published under the name ${machine.profile}`
  return new Refusal('Unavailable', `There is no profile for ${machine.name} yet: ${why}.`, {
    retryAfter: 30,
  })
}
