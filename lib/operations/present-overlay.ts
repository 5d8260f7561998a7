import { parseOverlay } from '@/lib/binding/overlay'
import type { Db, Tx } from '@/lib/store/client'

/** A profile's overlay as it applies now. */
export interface PresentOverlay {
  /** The newest version, 0 before the first one. */
  version: number
  /** What a revision records; null when the newest version is empty and so takes the overlay away. */
  applies: number | null
  patch: unknown
}

export async function presentOverlay(db: Db | Tx, profileName: string): Promise<PresentOverlay> {
  const newest = await db.profileOverlay.findFirst({
    where: { profileName },
    orderBy: { version: 'desc' },
  })
  if (!newest) return { version: 0, applies: null, patch: [] }
  const { version, patch } = newest
  return { version, applies: isEmpty(patch) ? null : version, patch }
}

export function isEmpty(patch: unknown): boolean {
  const parsed = parseOverlay(patch)
  return parsed.ok && parsed.patch.length === 0
}
