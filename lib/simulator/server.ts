import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { now } from '@/lib/platform/clock'
import { logger } from '@/lib/platform/log'
import type { Ec2Answer, Ec2Endpoint } from './actions/endpoint'
import type { Control } from './control/control'
import { answerControl } from './control/control-api'
import type { RequestLog } from './control/request-log'
import { renderError } from './protocol/xml'

const log = logger('simulator')

export interface Served {
  endpoint: Ec2Endpoint
  control: Control
  requests: RequestLog
}

const bodyLimit = 2 * 1024 * 1024

/**
 * Listens at once, so that a port in use is known before any state is touched; what to serve comes
 * with the promise.
 */
export function serve(served: Promise<Served>): Server {
  const server = createServer((request, response) => {
    handle(served, request, response).catch((error) => {
      if (!request.destroyed) log.error({ err: error, url: request.url }, 'a request failed')
      response.destroy()
    })
  })
  server.keepAliveTimeout = 60_000
  return server
}

async function handle(served: Promise<Served>, request: IncomingMessage, response: ServerResponse) {
  const { endpoint, control, requests } = await served
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?')
  const body = await readBody(request)
  if (path === '/_sim' || path.startsWith('/_sim/')) {
    if (body === undefined) return send(response, 413, 'application/json', '{}')
    const { status, json } = await answerControl(control, {
      method: request.method ?? 'GET',
      path,
      contentType: request.headers['content-type'],
      body,
    })
    return send(response, status, 'application/json', `${JSON.stringify(json)}\n`)
  }
  const { outage, latencyMs } = endpoint.account.faults.current
  if (outage === 'refused') {
    request.socket.destroy()
    return
  }
  const started = now()
  const requestId = randomUUID()
  const answer =
    outage === 'unavailable'
      ? unavailable(requestId)
      : await answerEc2(endpoint, request, { query, body, requestId })
  if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs))
  requests.add({
    at: started.toISOString(),
    action: answer.action,
    requestId,
    status: answer.status,
    code: answer.code,
    lost: answer.lost,
    ms: now().getTime() - started.getTime(),
  })
  if (answer.launch) requests.addLaunch(answer.launch)
  if (answer.lost) {
    request.socket.destroy()
    return
  }
  response.setHeader('x-amzn-requestid', requestId)
  send(response, answer.status, 'text/xml;charset=UTF-8', answer.body)
}

async function answerEc2(
  endpoint: Ec2Endpoint,
  request: IncomingMessage,
  { query, body, requestId }: { query: string; body: string | undefined; requestId: string },
): Promise<Ec2Answer> {
  if (body === undefined)
    return refused(requestId, 413, 'RequestEntityTooLarge', 'The request is too large.')
  if (request.method !== 'POST' && request.method !== 'GET') {
    return refused(requestId, 405, 'UnsupportedProtocol', 'EC2 takes GET and POST.')
  }
  const form = request.method === 'POST' ? body : ''
  return endpoint.answer({ headers: request.headers, query, form, requestId })
}

function unavailable(requestId: string): Ec2Answer {
  return refused(
    requestId,
    503,
    'Unavailable',
    'The service is unavailable. Please try again shortly.',
  )
}

function refused(requestId: string, status: number, code: string, message: string): Ec2Answer {
  const body = renderError(code, message, requestId)
  return { action: 'unknown', status, body, code, lost: false }
}

/** The body as text; nothing when it is larger than any request of EC2's. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size <= bodyLimit) chunks.push(bytes)
  }
  return size <= bodyLimit ? Buffer.concat(chunks).toString() : undefined
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length })
  response.end(bytes)
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
