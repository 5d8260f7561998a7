import type { IncomingHttpHeaders } from 'node:http'
import { now } from '@/lib/platform/clock'
import type { Account } from '../account/account'
import type { LaunchRequested } from '../control/request-log'
import { TokenBuckets } from '../faults/token-buckets'
import { accessKeyOf, notValidated } from '../protocol/authorization'
import { Ec2Error, missing } from '../protocol/errors'
import { type Parameters, parseRequest } from '../protocol/parameters'
import { renderAnswer, renderError } from '../protocol/xml'
import { accountId } from '../state/catalogue'
import { type Action, type Call, checkDryRun, type Realm } from './action'
import { actions } from './all-actions'

export interface Ec2Request {
  headers: IncomingHttpHeaders
  query: string
  form: string
  requestId: string
}

export interface Ec2Answer {
  action: string
  status: number
  body: string
  code: string | undefined
  /** The work is done but the answer must not arrive. */
  lost: boolean
  /** What a RunInstances call with a token asked for. */
  launch?: LaunchRequested | undefined
}

const apiVersions = /^20\d\d-\d\d-\d\d$/

/** EC2's front door: checks the caller, throttles, finds the action and renders its answer. */
export class Ec2Endpoint {
  readonly #realm: Realm
  readonly #buckets = new TokenBuckets()
  readonly #accepted = new Map(
    [...actions.values()].map((action) => [action.name, new Set([...action.accepts, 'DryRun'])]),
  )

  constructor(realm: Realm) {
    this.#realm = realm
  }

  get account(): Account {
    return this.#realm.account
  }

  resetThrottling(): void {
    this.#buckets.reset()
  }

  async answer(request: Ec2Request, late = false): Promise<Ec2Answer> {
    const { action: name, version, parameters } = parseRequest(request.form || request.query)
    const action = name === undefined ? undefined : actions.get(name)
    const label = action?.name ?? 'unknown'
    const launch = label === 'RunInstances' ? launchOf(parameters) : undefined
    try {
      const key = accessKeyOf(request.headers, new URLSearchParams(request.query))
      if (this.account.faults.current.refusedAccessKeys.includes(key)) throw notValidated()
      if (name === undefined) throw missing('Action')
      if (!action || (version !== undefined && !apiVersions.test(version))) {
        throw new Ec2Error(
          'InvalidAction',
          `The action ${name.slice(0, 100)} is not valid for this web service.`,
        )
      }
      this.#throttle(action, parameters)
      this.#fail(action)
      parameters.refuseUnknown(this.#accepted.get(action.name) ?? new Set())
      if (action.reads) {
        parameters.boolean('DryRun')
        checkDryRun(parameters)
      }
      const lateBy = late ? undefined : this.account.faults.lateBy(action.name)
      if (lateBy !== undefined) {
        setTimeout(() => void this.answer(request, true), lateBy).unref()
        return { action: label, status: 0, body: '', code: undefined, lost: true }
      }
      const body = await this.#run(action, {
        ...this.#realm,
        parameters,
        requestId: request.requestId,
      })
      const lost = this.account.faults.losesReply(action.name)
      return {
        action: label,
        status: 200,
        body: renderAnswer(action.name, request.requestId, body),
        code: undefined,
        lost,
        launch,
      }
    } catch (error) {
      const shown = this.#shown(error, label)
      return {
        action: label,
        status: shown.status,
        body: renderError(shown.code, shown.message, request.requestId),
        code: shown.code,
        lost: false,
        launch,
      }
    }
  }

  /** Whatever an action changed is in the journal before anybody hears of it. */
  #run(action: Action, call: Call) {
    try {
      return action.run(call)
    } finally {
      this.account.state.commit()
    }
  }

  #throttle(action: Action, parameters: Parameters): void {
    const { on, scale } = this.account.faults.current.throttling
    if (!on) return
    const bounded = [
      'Filter',
      'MaxResults',
      'NextToken',
      'InstanceId',
      'VolumeId',
      'SnapshotId',
      'GroupId',
    ]
    const hit = this.#buckets.take(
      {
        action: action.name,
        reads: action.reads,
        unbounded: !bounded.some((b) => parameters.has(b)),
        resources: action.resources?.(parameters) ?? 1,
      },
      scale,
      now().getTime(),
    )
    if (!hit) return
    throw new Ec2Error(
      'RequestLimitExceeded',
      `Request limit exceeded. Account ${accountId} has been throttled on ec2:${action.name} because it exceeded its ${hit} rate limit.`,
      503,
    )
  }

  #fail(action: Action): void {
    const status = this.account.faults.serverError(action.name)
    if (status === 500) throw new Ec2Error('InternalError', 'An internal error has occurred', 500)
    if (status === 503) {
      throw new Ec2Error(
        'Unavailable',
        'The service is unavailable. Please try again shortly.',
        503,
      )
    }
    const code = this.account.faults.refusal(action.name)
    if (code) throw new Ec2Error(code, `${action.name} is refused: ${code}`)
  }

  #shown(error: unknown, action: string): Ec2Error {
    if (error instanceof Ec2Error) return error
    this.account.log.error({ err: error, action }, 'an action failed')
    return new Ec2Error('InternalError', 'An internal error has occurred', 500)
  }
}

function launchOf(parameters: Parameters): LaunchRequested | undefined {
  const clientToken = parameters.string('ClientToken')
  return clientToken ? { clientToken, request: parameters.fingerprint() } : undefined
}
