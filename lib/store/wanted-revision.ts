import type { Db, Tx } from './client'
import { Prisma } from './generated/client'

/** The revision that a machine is to be served: what a rollout gave it, else the one in force. */
export function wantedRevision(
  machine: { revisionWanted: number | null },
  profile: { inForce: number | null } | null | undefined,
): number | null {
  return machine.revisionWanted ?? profile?.inForce ?? null
}

/** The same in SQL, where `"Machine"` is joined as `m` and `"Profile"` as `p`. */
export const wantedRevisionSql = Prisma.sql`COALESCE(m."revisionWanted", p."inForce")`

/** The revisions in force for these profiles; a profile that does not exist is not among them. */
export async function readInForce(
  db: Db | Tx,
  profiles: readonly string[],
): Promise<Map<string, number | null>> {
  const rows = await db.profile.findMany({
    where: { name: { in: [...new Set(profiles)] } },
    select: { name: true, inForce: true },
  })
  return new Map(rows.map((row) => [row.name, row.inForce]))
}
