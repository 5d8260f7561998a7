import { randomUUID } from 'node:crypto'

const message = 'The address of this request is not UTF-8 text, escaped as in a URL: correct it.'

/** Answers what has no address that can be read; Next.js takes such a request for a fault of its own. */
export function readableOnly(answer) {
  return (request, response) => {
    if (isReadable(request.url)) return answer(request, response)
    const requestId = randomUUID()
    const isForScripts = request.url.startsWith('/api/')
    const error = { code: 'InvalidInput', message, requestId }
    const body = isForScripts ? JSON.stringify({ error }) : `${message}\n`
    response.writeHead(400, {
      'Content-Type': isForScripts ? 'application/json' : 'text/plain; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
      'X-Request-Id': requestId,
      // Its body is not read.
      Connection: 'close',
    })
    response.end(body)
  }
}

function isReadable(url) {
  if (url === '*') return false
  try {
    decodeURIComponent(url.split('?', 1)[0])
    return true
  } catch {
    return false
  }
}
