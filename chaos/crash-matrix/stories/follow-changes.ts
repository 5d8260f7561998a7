import { setTimeout as sleep } from 'node:timers/promises'
import type { ChaosStack } from '@/chaos/stack/stack'

/** Reads the feed of changes as an open page does, again whenever it ends, until it is closed. */
export function followChanges({ consoleUrls, layout }: ChaosStack): { close: () => Promise<void> } {
  const closed = new AbortController()
  const { signal } = closed
  const follow = async () => {
    while (!signal.aborted) {
      try {
        const headers = { authorization: `Bearer ${layout.token}` }
        const feed = await fetch(`${consoleUrls[0]}/api/v1/changes`, { headers, signal })
        await feed.body?.pipeTo(new WritableStream(), { signal })
      } catch {
        // The console is away.
        await sleep(100)
      }
    }
  }
  const following = follow()
  return {
    close() {
      closed.abort()
      return following
    },
  }
}
