import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HotProfiles } from './hot-profiles'
import type { Metrics } from './metrics'

/** Answers a request from memory, in front of everything else. False: it has to be looked up. */
export function answerFromMemory(
  hot: HotProfiles,
  metrics: Metrics,
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (method !== 'GET' || !url.startsWith('/q/')) return false
  const encodings = headers['accept-encoding']
  const answer = hot.find(url, {
    acceptEncoding: Array.isArray(encodings) ? encodings.join(', ') : encodings,
    ifNoneMatch: headers['if-none-match'],
    ifModifiedSince: headers['if-modified-since'],
  })
  if (!answer) return false
  const { served, zip, body } = answer
  metrics.hot(body ? 200 : 304)
  if (body) {
    const length = { 'Content-Length': String(body.byteLength) }
    response.writeHead(200, { ...served.headers(200, zip), ...length })
    response.end(body)
  } else {
    response.writeHead(304, served.headers(304, zip))
    response.end()
  }
  return true
}
