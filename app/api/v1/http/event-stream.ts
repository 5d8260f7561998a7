import { logger } from '@/lib/platform/log'

/** What a reader may leave unread before it is dropped. */
const mostUnread = 256 * 1024
const heartbeatMs = 15_000

export interface EventStream {
  readable: ReadableStream<Uint8Array>
  /** False when the reader is gone, or too slow to be given more. */
  send(event: string, data: unknown): boolean
  end(): void
}

/**
 * Server-sent events for one reader, kept open by a heartbeat for as long as `mayGoOn`. `onEnd` runs
 * once, whichever side ends it.
 */
export function openEventStream(
  signal: AbortSignal,
  mayGoOn: () => Promise<boolean>,
  onEnd: () => void,
): EventStream {
  const encoder = new TextEncoder()
  let out: ReadableStreamDefaultController<Uint8Array> | undefined

  const finish = () => {
    if (!out) return false
    out = undefined
    clearInterval(heartbeat)
    signal.removeEventListener('abort', end)
    onEnd()
    return true
  }
  const end = () => {
    const open = out
    if (finish()) open?.close()
  }
  // Closing would keep what was not read for as long as the connection lasts; so it goes at once.
  const drop = () => {
    const open = out
    if (finish()) open?.error(new DOMException('The reader is too slow.', 'AbortError'))
  }
  const send = (event: string, data: unknown) => {
    if (!out) return false
    if ((out.desiredSize ?? 0) <= 0) {
      drop()
      return false
    }
    out.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
    return true
  }
  const beat = async () => {
    const goesOn = await mayGoOn().catch((error: unknown) => {
      logger('api').debug({ err: error }, 'cannot tell whether a reader is still signed in')
      return true
    })
    if (!goesOn || !send('ping', {})) end()
  }
  const heartbeat = setInterval(() => void beat(), heartbeatMs)
  const readable = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        out = controller
      },
      cancel() {
        finish()
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: mostUnread }),
  )
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  return { readable, send, end }
}
