import { StoodDown } from '@/lib/platform/stood-down'
import { explain } from './explain'

export type Ec2ErrorKind =
  | 'throttled'
  | 'capacity'
  | 'limit'
  | 'not-found'
  | 'auth'
  | 'unreachable'
  | 'invalid'
  | 'idempotency'
  | 'server'
  | 'other'

interface Ec2ErrorFacts {
  action: string
  code: string
  /** EC2's own words, or ours where no answer came. */
  message: string
  kind: Ec2ErrorKind
  requestId?: string | undefined
  httpStatus?: number | undefined
  /** Our own throttle held the call back: when it is worth trying again. */
  retryAfterMs?: number | undefined
}

/** Anything that went wrong with a call to EC2. `message` is EC2's; `sentence` and `advice` are for people. */
export class Ec2Error extends Error {
  override name = 'Ec2Error'
  readonly action: string
  readonly code: string
  readonly kind: Ec2ErrorKind
  readonly requestId: string | undefined
  readonly httpStatus: number | undefined
  readonly retryAfterMs: number | undefined
  /** What happened, in one sentence. */
  readonly sentence: string
  /** What to do about it. */
  readonly advice: string

  constructor(facts: Ec2ErrorFacts, options?: ErrorOptions) {
    super(facts.message, options)
    this.action = facts.action
    this.code = facts.code
    this.kind = facts.kind
    this.requestId = facts.requestId
    this.httpStatus = facts.httpStatus
    this.retryAfterMs = facts.retryAfterMs
    const explanation = explain(facts.code, facts.kind)
    this.sentence = explanation.sentence
    this.advice = explanation.advice
  }

  /** The same call may succeed later without anybody changing anything. */
  get retryable(): boolean {
    return ['throttled', 'capacity', 'unreachable', 'server'].includes(this.kind)
  }

  /** The call may have taken effect: only a repeat with the same client token is safe. */
  get ambiguous(): boolean {
    return this.kind === 'unreachable' || this.kind === 'server' || this.kind === 'other'
  }

  /** EC2 itself gave no answer: the request may still be on its way, and take effect later. */
  get mayArrive(): boolean {
    return this.ambiguous && this.requestId === undefined && !neverSent.test(this.code)
  }
}

/** No connection came about, so that nothing was sent over it. */
const neverSent =
  /^(ECONNREFUSED|EHOST|ENET|ENOTFOUND|EAI_|EADDR|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/

const kindByCode: Record<string, Ec2ErrorKind> = {
  RequestLimitExceeded: 'throttled',
  RequestThrottled: 'throttled',
  RequestThrottledException: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  EC2ThrottledException: 'throttled',
  TooManyRequestsException: 'throttled',
  SlowDown: 'throttled',
  BandwidthLimitExceeded: 'throttled',
  InsufficientInstanceCapacity: 'capacity',
  InsufficientHostCapacity: 'capacity',
  InsufficientReservedInstanceCapacity: 'capacity',
  InsufficientCapacity: 'capacity',
  InsufficientCapacityOnHost: 'capacity',
  InsufficientFreeAddressesInSubnet: 'capacity',
  InsufficientAddressCapacity: 'capacity',
  InsufficientVolumeCapacity: 'capacity',
  ReservationCapacityExceeded: 'capacity',
  SpotMaxPriceTooLow: 'capacity',
  UnfulfillableCapacity: 'capacity',
  Unsupported: 'capacity',
  MaxSpotInstanceCountExceeded: 'limit',
  MaxFleetCountExceeded: 'limit',
  MaxIOPSLimitExceeded: 'limit',
  SnapshotCreationPerVolumeRateExceeded: 'throttled',
  AuthFailure: 'auth',
  UnauthorizedOperation: 'auth',
  InvalidClientTokenId: 'auth',
  UnrecognizedClientException: 'auth',
  SignatureDoesNotMatch: 'auth',
  InvalidSignatureException: 'auth',
  IncompleteSignature: 'auth',
  MissingAuthenticationToken: 'auth',
  MissingAuthenticationTokenException: 'auth',
  AccessDenied: 'auth',
  AccessDeniedException: 'auth',
  ExpiredToken: 'auth',
  ExpiredTokenException: 'auth',
  RequestExpired: 'auth',
  OptInRequired: 'auth',
  NotSignedUp: 'auth',
  Blocked: 'auth',
  PendingVerification: 'auth',
  CredentialsProviderError: 'auth',
  TokenProviderError: 'auth',
  IdempotentParameterMismatch: 'idempotency',
  IdempotentInstanceTerminated: 'idempotency',
  InvalidInstanceID: 'not-found',
  InternalError: 'server',
  InternalFailure: 'server',
  InternalServerError: 'server',
  ServerInternal: 'server',
  ServiceUnavailable: 'server',
  Unavailable: 'server',
}

function kindOf(code: string, httpStatus: number | undefined): Ec2ErrorKind {
  const known = kindByCode[code]
  if (known) return known
  if (code.endsWith('.NotFound') || code.endsWith('NotFoundException')) return 'not-found'
  if (code.endsWith('LimitExceeded')) return 'limit'
  if (httpStatus === 429) return 'throttled'
  if (httpStatus === 401 || httpStatus === 403) return 'auth'
  if (httpStatus !== undefined && httpStatus >= 500) return 'server'
  if (httpStatus !== undefined && httpStatus >= 400) return 'invalid'
  return 'other'
}

const networkCodes =
  /^(ECONN|EPIPE|EHOST|ENET|ENOTFOUND|EAI_|ETIMEDOUT|EADDR|EPROTO|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/

/**
 * Turns whatever the SDK threw into an Ec2Error. The SDK's error is not kept as its cause: it drags
 * along the whole request, signature included, wherever it is logged. Throws on a StoodDown: that is
 * no answer of EC2, and whoever leads no more has nothing to record.
 */
export function toEc2Error(action: string, thrown: unknown): Ec2Error {
  if (thrown instanceof StoodDown) throw thrown
  if (thrown instanceof Ec2Error) return thrown
  if (!(thrown instanceof Error)) {
    return new Ec2Error({ action, code: 'Unknown', message: String(thrown), kind: 'other' })
  }
  const network = networkCode(thrown)
  if (network) {
    const message = wordsOf(thrown, network)
    return new Ec2Error({ action, code: network, message, kind: 'unreachable' })
  }
  const { httpStatusCode: httpStatus, requestId } = metadataOf(thrown)
  // The SDK could not read the body as EC2's XML: something else answers at this address.
  if (thrown.name === 'SyntaxError' || thrown.message.includes('Deserialization error')) {
    return new Ec2Error({
      action,
      code: 'BadAnswer',
      message: 'the answer is not in the form of EC2',
      kind: httpStatus !== undefined && httpStatus < 500 ? 'unreachable' : 'server',
      httpStatus,
    })
  }
  const code = thrown.name.replace(/^(Client|Server)\./, '')
  const kind = kindOf(code, httpStatus)
  const facts = { action, code, message: thrown.message || code, kind, requestId, httpStatus }
  return new Ec2Error(facts, httpStatus === undefined ? { cause: thrown } : undefined)
}

function networkCode(error: Error): string | undefined {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return error.name
  const causes: unknown[] = error instanceof AggregateError ? [error, ...error.errors] : [error]
  for (const cause of causes) {
    if (cause && typeof cause === 'object' && 'code' in cause && typeof cause.code === 'string') {
      if (networkCodes.test(cause.code)) return cause.code
    }
  }
  return undefined
}

function wordsOf(error: Error, code: string): string {
  if (error.message) return error.message
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined
  return first instanceof Error && first.message ? first.message : code
}

interface Metadata {
  httpStatusCode?: number
  requestId?: string
}

function metadataOf(error: Error): Metadata {
  if (!('$metadata' in error) || typeof error.$metadata !== 'object' || !error.$metadata) return {}
  const given: { httpStatusCode?: unknown; requestId?: unknown } = error.$metadata
  return {
    ...(typeof given.httpStatusCode === 'number' ? { httpStatusCode: given.httpStatusCode } : {}),
    ...(typeof given.requestId === 'string' ? { requestId: given.requestId } : {}),
  }
}
