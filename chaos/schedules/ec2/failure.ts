import { toEc2Error } from '@/lib/ec2/errors'

/** An answer of EC2 that refuses: thrown inside the model, told as the SDK would tell it. */
export class Failure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly httpStatus = 400,
  ) {
    super(message)
  }

  /** The error that lib/ec2 makes of what the SDK throws. */
  asSdk(action: string, requestId: string): Error {
    const thrown = Object.assign(new Error(this.message), {
      $metadata: { httpStatusCode: this.httpStatus, requestId },
    })
    thrown.name = this.code
    return toEc2Error(action, thrown)
  }
}

/** The connection ended before an answer came. */
export function lostReply(action: string): Error {
  return toEc2Error(action, Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))
}
