import type { Intent, State } from './states'

/** The slot that a resource belongs to, and the machine that serves in it. */
export interface SlotFacts {
  pool: string
  slot: number
  machine: string | null
}

/** What the rules need to know of an Elastic IP; machines by their names. */
export interface AddressFacts {
  publicIp: string | null
  allocationId: string | null
  managed: boolean
  /** EC2 shows it no more. */
  gone: boolean
  /** It is to be released. */
  leaving: boolean
  /** The operation under way for it. */
  operation: string | null
  instanceId: string | null
  machine: string | null
  wantedMachine: string | null
  previousMachine: string | null
  claim: SlotFacts | null
}

/** What the rules need to know of a machine that should get an address. */
export interface AddressTarget {
  name: string
  state: State
  intent: Intent
  instanceId: string | null
  /** The Elastic IP that it holds or is to hold. */
  elasticIp: string | null
}

type Rule = (address: AddressFacts) => string | undefined

const gone: Rule = (a) => (a.gone ? 'The address is gone from EC2.' : undefined)
const leaving: Rule = (a) => (a.leaving ? 'The address is being released.' : undefined)
const released: Rule = (a) => (a.gone && a.leaving ? 'The address is released.' : undefined)
const foreign: Rule = (a) =>
  a.managed ? undefined : 'The address is not managed by Muster. Adopt it first.'
const busy: Rule = (a) =>
  a.operation
    ? `Operation ${a.operation} is under way for the address. Wait for its end.`
    : undefined
const notAllocated: Rule = (a) =>
  a.allocationId === null ? 'EC2 has not allocated the address yet.' : undefined
const inUse: Rule = (a) => {
  const holder = a.machine ?? a.wantedMachine ?? a.instanceId
  return holder && !a.gone
    ? `The address is in use by ${holder}. Take it from there first.`
    : undefined
}
const slotServed: Rule = (a) =>
  a.claim?.machine && !a.gone
    ? `The address belongs to slot ${slotName(a.claim)}, in which ${a.claim.machine} serves. Scale the pool down first.`
    : undefined
const noPrevious: Rule = (a) =>
  a.previousMachine === null ? 'No machine held the address before.' : undefined
const backAlready: Rule = (a) =>
  a.previousMachine === a.wantedMachine && a.wantedMachine === a.machine
    ? `The address is with ${a.previousMachine} already.`
    : undefined

/**
 * What may be done to an Elastic IP, and why not: the first rule that objects answers. Buttons, verbs
 * and tests all read this table.
 */
export const addressActions = {
  reassign: [gone, leaving, foreign, busy, notAllocated],
  moveBack: [gone, leaving, foreign, busy, notAllocated, noPrevious, backAlready],
  release: [released, leaving, foreign, busy, inUse, slotServed],
  adopt: [gone, (a) => (a.managed ? 'The address is managed by Muster already.' : undefined), busy],
} as const satisfies Record<string, readonly Rule[]>

export type AddressAction = keyof typeof addressActions

/** Why `action` may not be done to the address now, as a sentence; undefined when it may. */
export function whyNotAddress(action: AddressAction, address: AddressFacts): string | undefined {
  const rules: readonly Rule[] = addressActions[action]
  for (const rule of rules) {
    const reason = rule(address)
    if (reason) return reason
  }
  return undefined
}

/** Why the address cannot be given to the machine; undefined when it can. */
export function whyNotTo(address: AddressFacts, machine: AddressTarget): string | undefined {
  if (machine.state === 'retired') return `${machine.name} is retired.`
  if (machine.intent === 'retire') return `${machine.name} is on its way out.`
  if (machine.instanceId === null) return `${machine.name} has no instance yet.`
  if (address.wantedMachine === machine.name && address.machine === machine.name) {
    return `${machine.name} holds the address already.`
  }
  if (machine.elasticIp !== null && machine.elasticIp !== address.publicIp) {
    return `${machine.name} has the Elastic IP ${machine.elasticIp}. Take that from it first.`
  }
  return undefined
}

/** What is to be typed before the address is released. EC2 may have given the address to others. */
export function addressName(address: {
  id: string
  publicIp: string | null
  name: string | null
  allocationId: string | null
}): string {
  return address.publicIp || address.name || address.allocationId || address.id
}

/** `ce/0` */
export function slotName({ pool, slot }: Pick<SlotFacts, 'pool' | 'slot'>): string {
  return `${pool}/${slot}`
}
