import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '@/lib/platform/ids'

/** An answer that is no success. */
export class ApiRefusal extends Error {
  override name = 'ApiRefusal'
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

interface PoolSeen {
  name: string
  desired: number
  version: number
}

const patienceMs = 120_000

/**
 * The HTTP API as a careful script uses it: a call that may have been lost is repeated under its
 * Idempotency-Key, at the next console, until it is answered.
 */
export class ApiClient {
  #console = 0

  constructor(
    private readonly consoles: readonly string[],
    private readonly token: string,
  ) {}

  get<T>(path: string): Promise<T> {
    return this.#call('GET', path)
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.#call('POST', path, body)
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.#call('PATCH', path, body)
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.#call('PUT', path, body)
  }

  delete<T>(path: string, body?: object): Promise<T> {
    return this.#call('DELETE', path, body)
  }

  /** Asks for so many machines, whatever others change of the pool meanwhile. */
  async scale(pool: string, desired: number): Promise<void> {
    for (;;) {
      const { version } = await this.get<PoolSeen>(`/pools/${pool}`)
      try {
        await this.patch(`/pools/${pool}`, { desired, version })
        return
      } catch (error) {
        if (!(error instanceof ApiRefusal && error.status === 409)) throw error
      }
    }
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const key = newId()
    const until = performance.now() + patienceMs
    for (;;) {
      const answer = await this.#once(method, path, body, key)
      if (answer && answer.status < 500) return read<T>(answer, `${method} ${path}`)
      if (performance.now() > until) {
        if (answer) return read<T>(answer, `${method} ${path}`)
        throw new Error(`${method} ${path}: no console answers`)
      }
      this.#console++
      await sleep(250)
    }
  }

  /** Undefined when no answer came, or only the beginning of one. */
  async #once(
    method: string,
    path: string,
    body: object | undefined,
    key: string,
  ): Promise<Answer | undefined> {
    const console = this.consoles[this.#console % this.consoles.length] ?? ''
    try {
      const answer = await fetch(`${console}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(method === 'GET' ? {} : { 'idempotency-key': key }),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(30_000),
      })
      return { ok: answer.ok, status: answer.status, text: await answer.text() }
    } catch {
      return undefined
    }
  }
}

interface Answer {
  ok: boolean
  status: number
  text: string
}

function read<T>({ ok, status, text }: Answer, what: string): T {
  if (ok) return JSON.parse(text || '{}') as T
  let error: { code?: string; message?: string } = {}
  try {
    error = (JSON.parse(text) as { error?: typeof error }).error ?? {}
  } catch {}
  const message = `${what}: ${status} ${error.message ?? text.slice(0, 200)}`
  throw new ApiRefusal(status, error.code ?? '', message)
}
