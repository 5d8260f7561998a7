const retryMs = 2_000

/** Does each piece of work once, in order; one that fails is tried again until it is done. */
export async function untilDone(
  works: readonly (() => Promise<void>)[],
  isClosed: () => boolean,
  onFailure: (error: unknown) => void,
): Promise<void> {
  for (const work of works) {
    while (!isClosed()) {
      try {
        await work()
        break
      } catch (error) {
        onFailure(error)
        await new Promise((resolve) => setTimeout(resolve, retryMs))
      }
    }
  }
}

/**
 * Repeats `work` with a pause between the end of one and the beginning of the next. Stop it with what
 * it returns, which waits for the one in hand.
 */
export function repeat(
  ms: number,
  work: () => Promise<void>,
  onFailure: (error: unknown) => void,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let inHand: Promise<void> = Promise.resolve()
  const next = () => {
    if (stopped) return
    timer = setTimeout(() => {
      inHand = work().catch(onFailure).finally(next)
    }, ms)
  }
  next()
  return async () => {
    stopped = true
    clearTimeout(timer)
    await inHand
  }
}
