/** What is wanted of a snapshot that we manage. */
export interface SnapshotWish {
  snapshotId: string | null
  intent: 'kept' | 'gone'
  /** When EC2 was last asked to begin it, and did not refuse. */
  askedAt: Date | null
}

export type SnapshotMove = {
  do: 'create' | 'delete' | 'wait' | 'done' | 'gone' | 'broken'
}

/** The next call for a snapshot, from an answer of EC2 that began after the last call. */
export function planSnapshot(
  wish: SnapshotWish,
  seen: { state: string } | undefined,
  at: Date,
  unansweredMs: number,
): SnapshotMove {
  if (wish.snapshotId === null) {
    // It may have been begun, and be shown a little later.
    if (wish.askedAt && at.getTime() - wish.askedAt.getTime() < unansweredMs) return { do: 'wait' }
    return { do: wish.intent === 'gone' ? 'gone' : 'create' }
  }
  if (!seen) return { do: 'wait' }
  if (wish.intent === 'gone') return { do: 'delete' }
  if (seen.state === 'error') return { do: 'broken' }
  return { do: seen.state === 'completed' ? 'done' : 'wait' }
}
