import { configuredIsConfigured } from './configured-is-configured'
import type { SiteFacts, Violation } from './facts'
import { noUnknownInstance } from './no-unknown-instance'
import { nothingLost } from './nothing-lost'
import { oneInstanceEach } from './one-instance-each'
import { oneRequestAToken } from './one-request-a-token'
import { operationsEnd } from './operations-end'
import { retiredIsGone } from './retired-is-gone'

const invariants = [
  oneInstanceEach,
  noUnknownInstance,
  nothingLost,
  configuredIsConfigured,
  retiredIsGone,
  oneRequestAToken,
  operationsEnd,
]

/** All that does not hold of a site at rest. */
export function checkInvariants(facts: SiteFacts): Violation[] {
  return invariants.flatMap((holds) => holds(facts))
}
