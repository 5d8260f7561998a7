/** Every code that people, scripts and machines may see, with its HTTP status. */
export const errorStatus = {
  InvalidInput: 400,
  NotSignedIn: 401,
  NotAllowed: 403,
  NotFound: 404,
  NotSupported: 405,
  Conflict: 409,
  StaleVersion: 409,
  TooLarge: 413,
  Unprocessable: 422,
  TooMany: 429,
  Internal: 500,
  Ec2Unavailable: 502,
  Unavailable: 503,
} as const

export type ErrorCode = keyof typeof errorStatus

/** An error that is shown as it is: what is wrong and, where there is one, the way out. */
export class MusterError extends Error {
  override name = 'MusterError'
  readonly status: number

  constructor(
    readonly code: ErrorCode,
    message: string,
    /** What the caller needs to go on, such as the current pool of a stale version. */
    readonly details?: Record<string, unknown>,
  ) {
    super(message)
    this.status = errorStatus[code]
  }
}
