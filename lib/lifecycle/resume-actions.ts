/** Why a pool cannot be resumed, as a sentence; undefined when it can. */
export function whyNotResume(pool: { launchesStopped: boolean }): string | undefined {
  return pool.launchesStopped ? undefined : 'Launching is not stopped for this pool.'
}

/** What a machine says that waits for its pool to be resumed. */
export const launchingStopped =
  'Launching is stopped for this pool: too many boots have failed in a row. Resume it on the page of the pool.'
