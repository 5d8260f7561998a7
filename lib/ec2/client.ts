import { setTimeout as sleep } from 'node:timers/promises'
import {
  type $Command,
  EC2Client,
  type EC2ClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-ec2'
import { crashPoints } from '@/lib/platform/crash-point'
import { crashingEc2 } from './crashing-ec2'
import { Ec2Error, toEc2Error } from './errors'
import { publishedSizes, ThrottleGate, type ThrottleSizes } from './throttle'

export interface Ec2Config {
  region: string
  /** Unset: AWS's own endpoint of the region. */
  endpoint?: string | undefined
  /** The simulator takes any credentials; this host may have none. */
  usesSimulator: boolean
  throttle?: ThrottleSizes
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
  /** Throws when the call may not be sent after all; asked last, before its first byte goes out. */
  maySend?: () => void
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
const maxWaitMs = 5_000

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
  const gate = new ThrottleGate(config.throttle ?? publishedSizes)

  const ec2: Ec2 = {
    region: config.region,
    close: () => client.destroy(),
    async call(action, command, options) {
      const draw = { action, kind: options.kind, instances: options.instances ?? 0 }
      for (let attempt = 1; ; attempt++) {
        const turn = await gate.admit(draw, maxWaitMs)
        if (!turn.admitted) throw heldBack(action, turn.waitMs)
        const sentAt = performance.now()
        const measured = (outcome: string) =>
          config.measure?.({
            action,
            seconds: (performance.now() - sentAt) / 1000,
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
          if (error.kind === 'throttled') gate.throttled(draw)
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
