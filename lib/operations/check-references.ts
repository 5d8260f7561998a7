import type { PanDict } from '@/lib/binding/pan-value'
import { readReferences } from '@/lib/binding/references'
import { MusterError } from '@/lib/platform/errors'
import type { Db, Tx } from '@/lib/store/client'

const mostTold = 100

/**
 * Refuses a document that names what cannot be resolved: a reference that is none, or a pool that
 * nobody means to make. A profile's name is as good as a pool's, because a site publishes before it
 * makes its first pools; `alongside` are profiles that are published together with this one.
 */
export async function checkReferences(
  tx: Db | Tx,
  profile: string,
  document: PanDict,
  alongside: readonly string[],
): Promise<void> {
  const { references, malformed } = readReferences(document)
  if (malformed.length > 0) {
    throw refusal(
      malformed.map(({ path, text, reason }) => ({ path, message: `${text}: ${reason}` })),
      (first, more) => `${first?.path} holds ${first?.message}${more}.`,
    )
  }
  const named = [...new Set(references.map(({ pool }) => pool))]
  const [pools, profiles] = await Promise.all([
    tx.pool.findMany({ where: { name: { in: named }, deletedAt: null }, select: { name: true } }),
    tx.profile.findMany({
      where: { name: { in: named }, revisions: { some: {} } },
      select: { name: true },
    }),
  ])
  const known = new Set([profile, ...alongside, ...[...pools, ...profiles].map(({ name }) => name)])
  const unknown = references.filter(({ pool }) => !known.has(pool))
  if (unknown.length === 0) return
  const names = [...new Set(unknown.map(({ pool }) => pool))].join(', ')
  throw refusal(
    unknown.flatMap(({ pool, paths }) =>
      paths.map((path) => ({ path, message: `names ${pool}, which is no pool` })),
    ),
    (first, more) =>
      `it names ${names}, and there is neither a pool nor a profile of that name: ${first?.path}${more}.`,
  )
}

interface Issue {
  path: string
  message: string
}

function refusal(issues: Issue[], say: (first: Issue | undefined, more: string) => string) {
  const others = issues.length - 1
  const more = others > 0 ? `, and ${others} more` : ''
  const reason = say(issues[0], more)
  return new MusterError('Unprocessable', `This profile cannot be published: ${reason}`, {
    reason: reason.replace(/\.$/, ''),
    issues: issues.slice(0, mostTold),
  })
}
