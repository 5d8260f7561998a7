import { setTimeout as sleep } from 'node:timers/promises'
import {
  type $Command,
  EC2Client,
  type EC2ClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-ec2'
import { elapsedMs } from '@/lib/platform/clock'
import { crashPoints } from '@/lib/platform/crash-point'
import { crashingEc2 } from './crashing-ec2'
import { Ec2Error, toEc2Error } from './errors'
import { gateOf, publishedSizes, shareOf, ThrottleGate, type ThrottleSizes } from './throttle'

export interface Ec2Config {
  region: string
  /** Unset: AWS's own endpoint of the region. */
  endpoint?: string | undefined
  /** The simulator takes any credentials; this host may have none. */
  usesSimulator: boolean
  /** A site with raised limits, or a client that is to share its bucket with no other. */
  throttle?: ThrottleSizes
  /** The part of EC2's limits that this process keeps to; the rest is for others of the site. */
  share?: number
  /** Called once for every request that was answered, or was not. */
  measure?: (call: MeasuredCall) => void
  requestTimeoutMs?: number
  /** Before the first repeat of a call; doubles for the next. */
  retryPauseMs?: number
}

export interface MeasuredCall {
  action: string
  seconds: number
  waitedSeconds: number
  /** `ok` or the error's code. */
  outcome: string
}

export interface Reply<Output> {
  output: Output
  requestId: string | undefined
}

interface CallOptions {
  kind: 'read' | 'broadRead' | 'write'
  /** Instances that the call is about, where EC2 counts them. */
  instances?: number
  /** Nothing else waits for it: it keeps its place in the queue for longer. */
  patient?: boolean
  /** Throws when the call may not be sent after all; asked last, before its first byte goes out. */
  maySend?: () => void
  /** Nobody acts on the answer at once: calls that matter more go first. */
  canWait?: boolean
}

type Ec2Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = $Command<
  Input,
  Output,
  EC2ClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>

/** The one way to EC2: every call waits its turn, is measured, and fails with an Ec2Error. */
export interface Ec2 {
  readonly region: string
  call<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    action: string,
    command: Ec2Command<Input, Output>,
    options: CallOptions,
  ): Promise<Reply<Output>>
  close(): void
}

/** The same EC2 for somebody whose right to act may end: what is not sent by then is not sent. */
export function guardedEc2(ec2: Ec2, maySend: () => void): Ec2 {
  return {
    region: ec2.region,
    call: (action, command, options) => ec2.call(action, command, { ...options, maySend }),
    close: () => ec2.close(),
  }
}

const attempts = 3
/** A call that would wait longer is refused, so that the caller can go on with other things. */
const longestWaitMs = { read: 5_000, broadRead: 5_000, write: 500 } as const
const patientWaitMs = 5_000

export function createEc2(config: Ec2Config): Ec2 {
  // Node 20 is among what we support; a line about it at every start helps nobody.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  const client = new EC2Client({
    region: config.region,
    ...(config.endpoint ? { endpoint: config.endpoint } : {}),
    ...(config.usesSimulator
      ? { credentials: { accessKeyId: 'simulator', secretAccessKey: 'simulator' } }
      : {}),
    // The SDK's own retries know neither our buckets nor which calls are safe to repeat.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: config.requestTimeoutMs ?? 30_000,
      throwOnRequestTimeout: true,
    },
  })
  const { gate, leave } = config.throttle
    ? { gate: new ThrottleGate(config.throttle), leave: () => {} }
    : gateOf(
        `${config.endpoint ?? ''} ${config.region}`,
        shareOf(publishedSizes, config.share ?? 1),
      )

  const ec2: Ec2 = {
    region: config.region,
    close() {
      leave()
      client.destroy()
    },
    async call(action, command, options) {
      const draw = {
        action,
        kind: options.kind,
        instances: options.instances ?? 0,
        canWait: options.canWait ?? false,
      }
      for (let attempt = 1; ; attempt++) {
        const mostMs = options.patient ? patientWaitMs : longestWaitMs[options.kind]
        const turn = await gate.admit(draw, mostMs)
        if (!turn.admitted) throw heldBack(action, turn.waitMs)
        const sentAt = elapsedMs()
        const measured = (outcome: string) =>
          config.measure?.({
            action,
            seconds: (elapsedMs() - sentAt) / 1000,
            waitedSeconds: turn.waitMs / 1000,
            outcome,
          })
        try {
          askLast(command, options.maySend)
          const output = await client.send(command)
          measured('ok')
          return { output, requestId: output.$metadata.requestId }
        } catch (thrown) {
          const error = toEc2Error(action, thrown)
          measured(error.code)
          if (error.kind === 'throttled') gate.throttled(draw, sentAt)
          if (attempt >= attempts || !mayRepeat(error, options.kind)) throw error
          await sleep((config.retryPauseMs ?? 200) * 2 ** (attempt - 1))
        }
      }
    },
  }
  return crashPoints ? crashingEc2(ec2, crashPoints) : ec2
}

/** The request is signed by then, for which credentials may have had to be fetched. */
function askLast<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  command: Ec2Command<Input, Output>,
  maySend: (() => void) | undefined,
): void {
  if (!maySend) return
  command.middlewareStack.add(
    (next) => async (args) => {
      maySend()
      return next(args)
    },
    { name: 'maySend', step: 'deserialize', priority: 'low', override: true },
  )
}

/** A throttled call did nothing. Any other failure of a change may hide a success: its caller decides. */
function mayRepeat(error: Ec2Error, kind: CallOptions['kind']): boolean {
  if (error.kind === 'throttled') return true
  return kind !== 'write' && (error.kind === 'unreachable' || error.kind === 'server')
}

function heldBack(action: string, waitMs: number): Ec2Error {
  return new Ec2Error({
    action,
    code: 'HeldBack',
    message: `held back for ${Math.ceil(waitMs / 1000)} s to stay within EC2's request limits`,
    kind: 'throttled',
    retryAfterMs: waitMs,
  })
}
