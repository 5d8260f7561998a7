import http from 'node:http'
import https from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Answer {
  /** 0 when there was none. */
  status: number
  headers: http.IncomingHttpHeaders
  body: Buffer
  /** Seconds that the gateway asked to wait. */
  retryAfter: number | undefined
  /** In words, as the agent logs it. */
  problem: string
}

export interface GatewayCall {
  method: 'GET' | 'POST'
  url: string
  token?: string | undefined
  headers?: Record<string, string>
  form?: Record<string, string | undefined>
  body?: Uint8Array
  signal: AbortSignal
  timeoutMs?: number
  /** Whose connections it takes; else those that machines share. */
  agent?: http.Agent
}

/** What the agent waits at most between two tries, and in its slow tries. */
export const retryMax = 60
export const slowRetry = retryMax * 5

// Machines share connections for calls, as they would not; thousands of them in one process must.
const agents = {
  http: new http.Agent({ keepAlive: true, maxSockets: 64, scheduling: 'lifo' }),
  https: new https.Agent({ keepAlive: true, maxSockets: 64, scheduling: 'lifo' }),
}

/** One request; never throws but when the machine is switched off. */
export async function callGateway(call: GatewayCall): Promise<Answer> {
  const body = call.form ? formOf(call.form) : call.body
  try {
    const [response, content] = await exchange(call, body)
    const status = response.statusCode ?? 0
    const refusal = status >= 400 ? content.toString('latin1') : ''
    return {
      status,
      headers: response.headers,
      body: content,
      retryAfter: readRetryAfter(response.headers['retry-after']),
      problem: `${status} ${field(refusal, 'error')} ${field(refusal, 'message')}`,
    }
  } catch (error) {
    call.signal.throwIfAborted()
    const problem = error instanceof Error ? error.message : String(error)
    return { status: 0, headers: {}, body: Buffer.alloc(0), retryAfter: undefined, problem }
  }
}

function exchange(
  call: GatewayCall,
  body: string | Uint8Array | undefined,
): Promise<[http.IncomingMessage, Buffer]> {
  return new Promise((resolve, reject) => {
    const secure = call.url.startsWith('https:')
    const request = (secure ? https : http).request(call.url, {
      method: call.method,
      agent: call.agent ?? (secure ? agents.https : agents.http),
      signal: call.signal,
      headers: headersOf(call, body),
    })
    const late = setTimeout(
      () => request.destroy(new Error('the gateway does not answer')),
      call.timeoutMs ?? 30_000,
    )
    request.once('close', () => clearTimeout(late))
    request.once('error', reject)
    request.once('response', (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.once('error', reject)
      response.once('end', () => resolve([response, Buffer.concat(pieces)]))
    })
    request.end(body)
  })
}

function headersOf(call: GatewayCall, body: string | Uint8Array | undefined) {
  return {
    'user-agent': 'muster-agent/1',
    ...(call.token ? { authorization: `Bearer ${call.token}` } : {}),
    ...(call.form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...call.headers,
  }
}

function formOf(form: Record<string, string | undefined>): string {
  const given = Object.entries(form).filter((one): one is [string, string] => one[1] !== undefined)
  return new URLSearchParams(given).toString()
}

/** The value of a line `name=value`; nothing when there is none. */
export function field(text: string, name: string): string {
  return text.match(new RegExp(`^${name}=(.*?)\\r?$`, 'm'))?.[1] ?? ''
}

/** Whole seconds, of which no more than ten minutes are believed. */
export function readRetryAfter(header: string | undefined): number | undefined {
  return header && /^\d{1,4}$/.test(header) ? Math.min(Number(header), 600) : undefined
}

/** A call that was not taken is made again: no answer, too early, too many, or the gateway's fault. */
export function isForLater({ status }: Answer): boolean {
  return status === 0 || [408, 425, 429].includes(status) || status >= 500
}

export function isTaken({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

/** Waits that grow with every try, and differ from machine to machine. */
export class Backoff {
  #delay = 1

  reset(): void {
    this.#delay = 1
  }

  /** As long as the gateway asked for, else longer each time. */
  async wait(retryAfter: number | undefined, signal: AbortSignal): Promise<void> {
    const seconds = retryAfter === undefined ? jitter(this.#delay) : retryAfter + jitter(1)
    if (retryAfter === undefined) this.#delay = Math.min(this.#delay * 2, retryMax)
    await pause(seconds, signal)
  }
}

/** Between half of and the whole of so many seconds. */
export function jitter(seconds: number): number {
  return seconds * (0.5 + Math.random() / 2)
}

export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal })
}
