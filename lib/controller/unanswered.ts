import { toEc2Error } from '@/lib/ec2/errors'
import type { Tx } from '@/lib/store/client'
import { addStep } from './operation-steps'
import {
  errorFields,
  noError,
  type ResourceKind,
  type ResourceRow,
  updateResource,
} from './resource-rows'
import type { Site } from './site'

const code = 'Unanswered'

/** What EC2 was asked to make, where it knows no client token; nobody has its answer. */
export interface Unanswered {
  kind: ResourceKind
  row: ResourceRow
  /** In words: `the address gate`. */
  what: string
  operations: readonly (string | null)[]
  /** What bears our id of it, asked for by that alone. */
  find: () => Promise<readonly unknown[]>
  /** Takes it off the record that EC2 was asked. */
  forget: (tx: Tx) => Promise<unknown>
}

/**
 * Whether it may exist, though the complete answer just recorded lacks it. It is asked for again only
 * on proof that it does not: complete answers have lacked it for so long that no request can take
 * effect any more and EC2 shows what it made, and then a look for our id finds nothing. A new leader
 * counts anew.
 */
export async function isInDoubt(site: Site, asked: Unanswered): Promise<boolean> {
  const { memory, db } = site
  const { kind, row, what, operations } = asked
  const minutes = Math.round(memory.waits.doubtMs / 60_000)
  const over = memory.missing.isOver(row.id, memory.waits.doubtMs)
  if (!over || !(await isNowhere(site, asked))) {
    memory.resources.failed(row.id)
    if (row.errorCode === code) return true
    const words = `EC2 has not answered whether it made ${what}. Muster looks for it for ${minutes} minutes, and asks again only when EC2 does not show it by then.`
    await db.$transaction(async (tx) => {
      await updateResource(tx, kind, row.id, errorFields(row, code, words))
      await addStep(tx, operations, words)
    })
    return true
  }
  await db.$transaction(async (tx) => {
    await asked.forget(tx)
    if (row.errorCode !== null) await updateResource(tx, kind, row.id, noError)
    const words = `EC2 has not shown ${what} for ${minutes} minutes: the request made nothing`
    await addStep(tx, operations, words)
  })
  memory.missing.forget(row.id)
  memory.resources.clear(row.id)
  return false
}

/** A listing of several pages may leave out what changes meanwhile; this is a page of its own. */
async function isNowhere(site: Site, { find }: Unanswered): Promise<boolean> {
  if (!site.memory.calls.due('ec2') || site.stopping()) return false
  try {
    return (await find()).length === 0
  } catch (thrown) {
    const error = toEc2Error('Describe', thrown)
    site.log.warn({ code: error.code, requestId: error.requestId }, error.message)
    // Not every EC2-compatible endpoint knows this filter: there the listings have to do.
    return error.kind === 'invalid'
  }
}
