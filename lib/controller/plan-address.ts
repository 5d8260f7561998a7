/** Where an address should point. */
export interface AddressTarget {
  instanceId: string | null
  ec2State: string | null
  leaving: boolean
}

/** What is wanted of an address that we manage. */
export interface AddressWish {
  allocationId: string | null
  intent: 'kept' | 'gone'
  /** EC2 was asked to allocate it, and it is not proved that this made nothing. */
  inDoubt: boolean
  target: AddressTarget | null
  /** Somebody asked for what is wanted, and waits for it. */
  asked: boolean
}

/** What the newest complete answer of EC2 shows of it. */
export interface SeenAddress {
  associationId: string | null
  instanceId: string | null
  /** The instance is a machine of ours. */
  ours: boolean
  tagged: boolean
}

export type AddressMove =
  | { do: 'allocate' | 'tag' | 'release' | 'wait' | 'done' | 'gone' | 'in-use' }
  /** Nobody asked for it to be elsewhere: where it is becomes what is wanted. */
  | { do: 'accept' }
  | { do: 'associate'; instanceId: string }
  | { do: 'disassociate'; associationId: string }

/**
 * The next call for an address, from an answer of EC2 that began after the last call: at most one
 * gap is closed at a time. It never releases what is associated, or what should be kept.
 */
export function planAddress(wish: AddressWish, seen: SeenAddress | undefined): AddressMove {
  if (wish.allocationId === null) {
    if (wish.inDoubt) return { do: 'wait' }
    return { do: wish.intent === 'gone' ? 'gone' : 'allocate' }
  }
  if (!seen) return { do: 'wait' }
  if (!seen.tagged) return { do: 'tag' }
  if (wish.intent === 'gone') return { do: seen.associationId ? 'in-use' : 'release' }
  const { target } = wish
  if (target) {
    if (target.instanceId !== null && seen.instanceId === target.instanceId) return { do: 'done' }
    const ready = target.ec2State === 'running' || target.ec2State === 'stopped'
    if (target.instanceId === null || !ready || target.leaving) return { do: 'wait' }
    return { do: 'associate', instanceId: target.instanceId }
  }
  if (!seen.associationId || (!seen.ours && !wish.asked)) return { do: 'done' }
  return wish.asked ? { do: 'disassociate', associationId: seen.associationId } : { do: 'accept' }
}
