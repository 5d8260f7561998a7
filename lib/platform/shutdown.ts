import type { Logger } from './log'

/**
 * Runs `stop` once on SIGINT or SIGTERM and exits 0 when it is done, or 1 when it took longer than
 * `limitMs`. A supervisor that dies closes the stdin pipe it gave us (MUSTER_SUPERVISED): that
 * counts as a signal too, so that no process outlives it.
 */
export function onShutdown(log: Logger, stop: () => Promise<void>, limitMs = 10_000): void {
  let stopping = false
  const begin = (why: string) => {
    if (stopping) return
    stopping = true
    log.info({ why }, 'stopping')
    const limit = setTimeout(() => process.exit(1), limitMs)
    limit.unref()
    stop().then(
      () => process.exit(0),
      (error) => {
        log.error({ err: error }, 'did not stop cleanly')
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', () => begin('SIGINT'))
  process.on('SIGTERM', () => begin('SIGTERM'))
  if (process.env.MUSTER_SUPERVISED) {
    process.stdin.on('end', () => begin('supervisor gone'))
    process.stdin.on('error', () => begin('supervisor gone'))
    process.stdin.resume()
  }
}
