import type { Ec2 } from '@/lib/ec2/client'
import type { History } from '../history'
import type { Life } from '../life'
import type { Fault } from '../schedule'
import { Failure, lostReply } from './failure'
import type { Ec2Model } from './model'

const latencyMs = 40
const lateMs = 20_000

/** The way to the model: it takes its time, goes wrong where the schedule says so, and is written down. */
export class ModelEc2 implements Ec2 {
  readonly region = 'us-east-1'
  /** How often each action was called. */
  private readonly counts = new Map<string, number>()
  private requests = 0
  private calm = true

  constructor(
    private readonly model: Ec2Model,
    private readonly faults: readonly Fault[],
    private readonly history: History,
    private readonly life: () => Life,
  ) {}

  /** From now on the faults count the calls, and happen. */
  goWrong(): void {
    this.calm = false
    this.counts.clear()
  }

  /** From now on nothing goes wrong. */
  calmDown(): void {
    this.calm = true
  }

  close(): void {}

  call: Ec2['call'] = async (action, command) => {
    const life = this.life()
    return life.call(action, async () => {
      const requestId = `req-${++this.requests}`
      const output = await this.answer(action, command, requestId)
      // The model answers with what the command's own output has.
      return { output: { ...output, $metadata: { requestId } }, requestId } as never
    })
  }

  private async answer(action: string, command: object, requestId: string): Promise<object> {
    const nth = this.counts.get(action) ?? 0
    this.counts.set(action, nth + 1)
    const fault = this.faults.find((one) => one.action === action && one.nth === nth)
    const how = this.calm ? undefined : fault?.how
    const { time } = this.model.books
    time.pass(how === 'late' ? lateMs : latencyMs)
    const refused = refusals[how ?? '']
    if (how === 'never arrives') {
      this.history.call(action, command, 'never arrived')
      throw lostReply(action)
    }
    if (refused) {
      this.history.call(action, command, refused.code)
      throw refused.asSdk(action, requestId)
    }
    let output: object
    try {
      output = this.model.perform(command, how === 'old answer')
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown
      this.history.call(action, command, `${thrown.code}${how === 'reply is lost' ? ', lost' : ''}`)
      throw how === 'reply is lost' ? lostReply(action) : thrown.asSdk(action, requestId)
    }
    if (how === 'reply is lost') {
      this.history.call(action, command, 'done, its reply lost')
      throw lostReply(action)
    }
    if (how === 'fails after it worked') {
      this.history.call(action, command, 'done, and an error told')
      throw new Failure('InternalError', 'An internal error has occurred', 500).asSdk(
        action,
        requestId,
      )
    }
    this.history.call(action, command, how ? `${how}: ${brief(output)}` : brief(output))
    return output
  }
}

const refusals: Partial<Record<string, Failure>> = {
  throttled: new Failure('RequestLimitExceeded', 'Request limit exceeded.', 503),
  unavailable: new Failure('Unavailable', 'The service is unavailable.', 503),
}

/** An answer in one line: ids and states. */
function brief(output: object): string {
  const words = JSON.stringify(output).match(
    /"(?:InstanceId|AllocationId|AssociationId|VolumeId|SnapshotId|Name|State)":"([^"]+)"/g,
  )
  return [...new Set(words ?? [])]
    .map((word) => word.replace(/^"\w+":"(.*)"$/, '$1'))
    .filter((word) => !word.includes('/'))
    .join(' ')
}
