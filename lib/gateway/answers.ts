/** Every code that a machine may read in `error=`, with its HTTP status. */
export const refusalStatus = {
  InvalidInput: 400,
  NotSignedIn: 401,
  NotAllowed: 403,
  NotFound: 404,
  OutOfOrder: 409,
  ClaimsMissing: 409,
  LogGap: 409,
  Retired: 410,
  TooLarge: 413,
  LogFull: 413,
  TooEarly: 425,
  TooMany: 429,
  Internal: 500,
  Unavailable: 503,
  Unresolved: 503,
} as const

export type RefusalCode = keyof typeof refusalStatus

/** A call that is not carried out: nothing was changed. The message is a sentence for people. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: (typeof refusalStatus)[RefusalCode]

  constructor(
    readonly code: RefusalCode,
    message: string,
    readonly more: {
      /** Seconds after which to try again. */
      retryAfter?: number
      /** Further lines for the machine. */
      lines?: Record<string, string | number>
      /** References of its profile that nothing answers yet: a line `missing=` each. */
      missing?: readonly string[]
      /** The rest of the request is not read: the connection ends with the answer. */
      hangUp?: boolean
    } = {},
  ) {
    super(message)
    this.status = refusalStatus[code]
  }
}

/** What cannot follow on what went before. */
export function outOfOrder(why: string): Refusal {
  return new Refusal('OutOfOrder', `${why}: nothing was changed.`)
}

/** `key=value` lines, which a shell reads without a parser. */
export function lines(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${oneLine(String(value))}\n`)
    .join('')
}

export function plain(
  values: Record<string, string | number>,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  return textual(lines(values), status, headers)
}

function textual(text: string, status: number, headers: Record<string, string>): Response {
  return new Response(text, {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      ...headers,
    },
  })
}

export function refuse({ code, message, status, more }: Refusal): Response {
  const missing = (more.missing ?? []).map((name) => lines({ missing: name })).join('')
  const text = lines({ error: code, message, ...more.lines }) + missing
  return textual(text, status, {
    ...(more.retryAfter === undefined ? {} : { 'Retry-After': String(more.retryAfter) }),
    ...(more.hangUp ? { Connection: 'close' } : {}),
    ...(code === 'NotSignedIn' ? { 'WWW-Authenticate': 'Bearer' } : {}),
  })
}

/** Text from outside as one line that any terminal, database and page can take. */
export function oneLine(text: string, longest = 1000): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, longest)
}
