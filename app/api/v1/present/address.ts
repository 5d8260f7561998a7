import { whyNotAddress } from '@/lib/lifecycle/address-actions'
import { type AddressStanding, addressFacts } from '@/lib/store/addresses'
import type { Operation } from '@/lib/store/generated/client'
import type { ApiAddress, ApiResourceHistory } from '../schemas/addresses'
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

/** What was done to a resource, as its page tells it. */
export function presentResourceHistory(operations: readonly Operation[]): ApiResourceHistory {
  return operations.map((operation) => ({
    operation: operation.id,
    kind: operation.kind,
    title: operation.title,
    actor: operation.actorName,
    at: operation.createdAt.toISOString(),
    status: operation.status,
    outcome: operation.outcome,
  }))
}
