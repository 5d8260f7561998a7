import type { Account } from '../account/account'
import type { Instances } from '../account/instances'
import type { PublicAddresses } from '../account/public-addresses'
import type { Volumes } from '../account/volumes'
import { Ec2Error } from '../protocol/errors'
import type { Parameters } from '../protocol/parameters'
import type { XmlObject } from '../protocol/xml'

/** All that an action may use to do its work. */
export interface Realm {
  account: Account
  instances: Instances
  addresses: PublicAddresses
  volumes: Volumes
}

export interface Call extends Realm {
  parameters: Parameters
  requestId: string
}

export interface Action {
  name: string
  /** Parameters it knows, list indices as `n`; DryRun is known to all. */
  accepts: readonly string[]
  /** Changes nothing: counted against the larger throttling buckets. */
  reads: boolean
  /** Instances that the call names or asks for, where EC2 throttles by them. */
  resources?: (parameters: Parameters) => number
  /** Actions that change something must call `checkDryRun` between checking and changing. */
  run: (call: Call) => XmlObject | Promise<XmlObject>
}

/** Ends a call that only wanted to know whether it would succeed. */
export function checkDryRun(parameters: Parameters): void {
  if (parameters.boolean('DryRun')) {
    throw new Ec2Error(
      'DryRunOperation',
      'Request would have succeeded, but DryRun flag is set.',
      412,
    )
  }
}

export const done: XmlObject = { return: true }
