export const interruptions = ['spot', 'rebalance'] as const
/** `spot`: EC2 takes the instance back at a time. `rebalance`: it recommends to leave it soon. */
export type Interruption = (typeof interruptions)[number]

/** What is left of the notice for the machine's volumes and its shutdown. */
const reserveSeconds = 30

/**
 * How long a machine that was asked at `askedAt` may take to let go of its work: its pool's time, but
 * no longer than EC2 leaves it.
 */
export function drainSeconds(
  poolSeconds: number,
  askedAt: Date | null,
  interruptionAt: Date | null,
): number {
  if (!interruptionAt || !askedAt) return poolSeconds
  const left = Math.floor((interruptionAt.getTime() - askedAt.getTime()) / 1000) - reserveSeconds
  return Math.max(0, Math.min(poolSeconds, left))
}

/** `EC2 takes this spot instance back at 2026-01-01T10:00:00.000Z`, for people. */
export function interruptionWords(interruption: Interruption, at: Date | null): string {
  if (interruption === 'rebalance') return 'EC2 recommends to leave this spot instance soon'
  return `EC2 takes this spot instance back${at ? ` at ${at.toISOString()}` : ''}`
}
