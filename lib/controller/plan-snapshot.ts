/** What is wanted of a snapshot that we manage. */
export interface SnapshotWish {
  snapshotId: string | null
  intent: 'kept' | 'gone'
  /** EC2 was asked to begin it, and it is not proved that this made nothing. */
  inDoubt: boolean
}

export type SnapshotMove = {
  do: 'create' | 'delete' | 'wait' | 'done' | 'gone' | 'broken'
}

/** The next call for a snapshot, from an answer of EC2 that began after the last call. */
export function planSnapshot(
  wish: SnapshotWish,
  seen: { state: string } | undefined,
): SnapshotMove {
  if (wish.snapshotId === null) {
    if (wish.inDoubt) return { do: 'wait' }
    return { do: wish.intent === 'gone' ? 'gone' : 'create' }
  }
  if (!seen) return { do: 'wait' }
  if (wish.intent === 'gone') return { do: 'delete' }
  if (seen.state === 'error') return { do: 'broken' }
  return { do: seen.state === 'completed' ? 'done' : 'wait' }
}
