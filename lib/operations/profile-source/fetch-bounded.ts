export type Fetched =
  | {
      kind: 'answered'
      status: number
      bytes: Uint8Array
      etag: string | null
      modified: string | null
    }
  | { kind: 'failed'; reason: string }

interface Bounds {
  most: number
  timeoutMs: number
  headers: HeadersInit
  /** Ends it early. */
  signal: AbortSignal
}

/** Asks a web server, with bounds on time and size; what it cannot get is a reason in words. */
export async function fetchBounded(
  url: string,
  { most, timeoutMs, headers, signal: ending }: Bounds,
): Promise<Fetched> {
  try {
    const signal = AbortSignal.any([ending, AbortSignal.timeout(timeoutMs)])
    const response = await fetch(url, { headers, signal })
    const { status } = response
    if (status !== 200) {
      await response.body?.cancel()
      return { kind: 'answered', status, bytes: new Uint8Array(), etag: null, modified: null }
    }
    const tooLong = { kind: 'failed', reason: `it has more than ${most} bytes` } as const
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of response.body ?? []) {
      size += part.byteLength
      if (size > most) return tooLong
      parts.push(part)
    }
    return {
      kind: 'answered',
      status,
      bytes: Buffer.concat(parts),
      etag: response.headers.get('etag'),
      modified: response.headers.get('last-modified'),
    }
  } catch (error) {
    return { kind: 'failed', reason: whyFailed(error, timeoutMs) }
  }
}

const known: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the server closed the connection',
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name of the host cannot be looked up at present',
  UND_ERR_SOCKET: 'the server closed the connection',
  UND_ERR_CONNECT_TIMEOUT: 'the server does not answer',
}

function whyFailed(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'it cannot be fetched'
  if (error.name === 'TimeoutError') return `the server took longer than ${timeoutMs / 1000} s`
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
  if (code !== undefined && known[code]) return known[code]
  const why = code ?? (cause instanceof Error ? cause.message : error.message)
  return `it cannot be fetched (${why})`
}
