import type { IncomingMessage } from 'node:http'

const longestMs = 10_000

/**
 * An answer that ends the connection although the caller may still be sending. It goes out at once,
 * but the connection stays until the caller has sent everything or hung up, for a while at most; what
 * comes is thrown away. Closed with bytes unread, the connection would be reset, and a caller that
 * learns of that by its next write never gets to read the answer.
 */
export async function lingering(answer: Response, request: IncomingMessage): Promise<Response> {
  const bytes = new Uint8Array(await answer.arrayBuffer())
  let leave = () => {}
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes)
      const done = () => {
        leave()
        controller.close()
      }
      const timer = setTimeout(done, longestMs)
      leave = () => {
        clearTimeout(timer)
        request.off('end', done).off('close', done).off('error', done)
      }
      if (request.readableEnded || request.destroyed) return done()
      request.on('end', done).on('close', done).on('error', done)
      request.resume()
    },
    cancel: () => leave(),
  })
  const headers = new Headers(answer.headers)
  headers.set('Content-Length', String(bytes.byteLength))
  return new Response(body, { status: answer.status, headers })
}
