import type { IncomingMessage } from 'node:http'
import { Refusal } from './answers'

/**
 * A request's body, of at most `limit` bytes. A larger one is refused as soon as that shows, by its
 * stated length or by what has come in; nothing beyond the limit is kept.
 */
export async function readBody(
  request: IncomingMessage,
  limit: number,
): Promise<Buffer<ArrayBuffer>> {
  const stated = Number(request.headers['content-length'] ?? 0)
  if (stated > limit) throw tooLarge(limit)
  const chunks: Buffer[] = []
  let size = 0
  await new Promise<void>((resolve, reject) => {
    const done = (error?: Error) => {
      request.off('data', onData).off('end', onEnd).off('error', done).off('close', onClose)
      if (error) reject(error)
      else resolve()
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) {
        chunks.push(chunk)
        return
      }
      request.pause()
      done(tooLarge(limit))
    }
    const onEnd = () => done()
    const onClose = () => done(new Refusal('InvalidInput', 'The request ended before its body.'))
    request.on('data', onData).on('end', onEnd).on('error', done).on('close', onClose)
    if (request.readableEnded) onEnd()
    else if (request.destroyed) onClose()
  })
  return Buffer.concat(chunks)
}

/** An `application/x-www-form-urlencoded` body; the first value of each key. */
export async function readForm(
  request: IncomingMessage,
  limit: number,
): Promise<Map<string, string>> {
  const body = await readBody(request, limit)
  const form = new Map<string, string>()
  for (const [key, value] of new URLSearchParams(body.toString('utf8'))) {
    if (!form.has(key)) form.set(key, value)
  }
  return form
}

function tooLarge(limit: number): Refusal {
  return new Refusal('TooLarge', `The body may have ${limit} bytes at most.`, {
    lines: { limit },
    hangUp: true,
  })
}
