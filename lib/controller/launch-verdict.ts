import type { Ec2Error } from '@/lib/ec2/errors'

/**
 * What a failed launch asks for:
 * - `again`: the same request with the same token, since it may have taken effect or was not sent
 * - `look-up`: find what an earlier request with this token made
 * - `elsewhere`: another zone or type; this one has no room
 * - `other-type`: the account's limit for this type holds in every zone
 * - `hold`: the pool's settings are refused; wait until they change, or try rarely
 * - `no-access`: the credentials are refused for this, whatever the pool
 */
export type LaunchVerdict = 'again' | 'look-up' | 'elsewhere' | 'other-type' | 'hold' | 'no-access'

export function launchVerdict(error: Ec2Error): LaunchVerdict {
  switch (error.kind) {
    case 'throttled':
    case 'unreachable':
    case 'server':
    case 'other':
      return 'again'
    case 'idempotency':
      return 'look-up'
    case 'capacity':
      return 'elsewhere'
    case 'limit':
      return 'other-type'
    case 'auth':
      return 'no-access'
    case 'invalid':
    case 'not-found':
      return 'hold'
  }
}
