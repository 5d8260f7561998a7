import { whyNotAddress } from '@/lib/lifecycle/address-actions'
import { type AddressStanding, addressFacts } from '@/lib/store/addresses'
import { moved, type ResourceLine } from '@/lib/store/resource-history'
import type { ApiAddress, ApiResourceHistory } from '../schemas/addresses'
import { presentDrift } from './drift'
import { isoTime } from './time'

/** An Elastic IP as the API shows it. */
export function presentAddress(standing: AddressStanding): ApiAddress {
  const { address } = standing
  const facts = addressFacts(standing)
  return {
    id: address.id,
    allocationId: facts.allocationId,
    publicIp: facts.publicIp,
    name: address.name,
    managed: facts.managed,
    gone: facts.gone,
    goneAt: isoTime(address.goneAt),
    leaving: facts.leaving,
    wantedMachine: facts.wantedMachine,
    machine: facts.machine,
    instanceId: facts.instanceId,
    since: isoTime(address.since),
    movedBy: address.movedBy,
    previousMachine: facts.previousMachine,
    claim: facts.claim,
    moving: isWantedElsewhere(address),
    error: presentResourceError(address),
    drift: presentDrift(address, 'address'),
    operation: facts.operation,
    whyNotRelease: whyNotAddress('release', facts) ?? null,
    createdAt: address.createdAt.toISOString(),
  }
}

/** What is managed and neither gone nor on its way out, and not where it should be. */
export function isWantedElsewhere(row: {
  managed: boolean
  intent: string
  goneAt: Date | null
  machineId: string | null
  wantedMachineId: string | null
}): boolean {
  const isKept = row.managed && row.intent === 'kept' && row.goneAt === null
  return isKept && row.machineId !== row.wantedMachineId
}

export function presentResourceError(row: {
  errorCode: string | null
  errorMessage: string | null
  errorSince: Date | null
}): ApiAddress['error'] {
  if (row.errorCode === null) return null
  return { code: row.errorCode, message: row.errorMessage ?? '', since: isoTime(row.errorSince) }
}

/** What was done to a resource and where it moved, as its page tells it. */
export function presentResourceHistory(lines: readonly ResourceLine[]): ApiResourceHistory {
  return lines.map(({ line, operation }) => {
    const [from, to] = [machineOf(line.before), machineOf(line.after)]
    const isMove = line.action === moved
    return {
      id: String(line.id),
      at: line.at.toISOString(),
      actor: line.actorName,
      kind: line.action,
      title: isMove
        ? `EC2 shows it at ${to ?? 'no machine'}`
        : (operation?.title ?? line.action.replaceAll('-', ' ')),
      move: from === undefined && to === undefined ? null : { from: from ?? null, to: to ?? null },
      operation: operation?.id ?? null,
      status: isMove ? 'succeeded' : (operation?.status ?? 'succeeded'),
      outcome: isMove ? null : (operation?.outcome ?? null),
    }
  })
}

/** The machine that a line of the audit names; undefined where it is not about where something is. */
function machineOf(side: unknown): string | null | undefined {
  if (typeof side !== 'object' || side === null || !('machine' in side)) return undefined
  return typeof side.machine === 'string' ? side.machine : null
}
