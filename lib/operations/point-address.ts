import { addressName, whyNotTo } from '@/lib/lifecycle/address-actions'
import { MusterError } from '@/lib/platform/errors'
import { type AddressStanding, addressById, addressFacts } from '@/lib/store/addresses'
import type { Tx } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { recordEvent } from '@/lib/store/machine-history'
import { lockMachine } from './lock-machine'
import { lockAddressFor, noError } from './lock-resource'
import type { Done, Work } from './verb'

/**
 * Wants an address at the machine that `choose` names (null: nowhere). The controller moves it in one
 * call, and EC2's own answer ends the operation.
 */
export async function pointAddress(
  { tx, actor, operationId, step }: Work,
  action: 'reassign' | 'moveBack',
  id: string,
  choose: (standing: AddressStanding) => string | null,
): Promise<Done<{ address: string; from: string | null; to: string | null }>> {
  const { standing, source, target: machine } = await lockAll(tx, action, id, choose)
  const { address } = standing
  const name = addressName(address)
  checkTarget(standing, machine, machine && (await otherAddress(tx, machine, address.id)))
  await tx.elasticIp.update({
    where: { id: address.id },
    data: {
      wantedMachineId: machine?.id ?? null,
      previousMachineId: source?.id ?? null,
      movedBy: actor.name,
      operationId,
      ...noError,
    },
  })
  const author = { actor: actor.name, operationId }
  if (source) {
    const text = `The Elastic IP ${name} is to move away${machine ? ` to ${machine.name}` : ''}: EC2 gives this machine a new public address`
    await recordEvent(tx, source.id, 'address', text, author)
  }
  if (machine) {
    const text = `The Elastic IP ${name} is to come here${source ? ` from ${source.name}` : ''}`
    await recordEvent(tx, machine.id, 'address', text, author)
  }
  const origin = source?.name ?? address.instanceId
  await step(`Wanted at ${machine?.name ?? 'no machine'} instead of ${origin ?? 'none'}`)
  const about = machine ?? source
  return {
    result: { address: address.id, from: source?.name ?? null, to: machine?.name ?? null },
    title: titleOf(name, origin, machine?.name ?? null),
    entity: { type: 'address', id: address.id },
    ...(about ? { poolName: about.poolName, machineId: about.id } : {}),
    before: { machine: origin },
    after: { machine: machine?.name ?? null },
    ongoing: true,
  }
}

/** Both machines by their names and then the address: whoever takes several takes them so. */
async function lockAll(
  tx: Tx,
  action: 'reassign' | 'moveBack',
  id: string,
  choose: (standing: AddressStanding) => string | null,
) {
  const seen = await addressById(tx, id)
  const from = holderOf(seen)
  const to = choose(seen)
  const machines = new Map<string, Machine>()
  for (const name of [from, to].filter((one) => one !== null).sort()) {
    if (!machines.has(name)) machines.set(name, await lockMachine(tx, name))
  }
  const standing = await lockAddressFor(tx, action, id)
  if (holderOf(standing) !== from || choose(standing) !== to) {
    throw new MusterError(
      'Conflict',
      'The address was moved meanwhile. Look again and decide anew.',
    )
  }
  return {
    standing,
    source: from === null ? null : (machines.get(from) ?? null),
    target: to === null ? null : (machines.get(to) ?? null),
  }
}

function holderOf({ machine, wantedMachine }: AddressStanding): string | null {
  return machine ?? wantedMachine
}

/** The Elastic IP that a machine has or is to have beside this one. */
async function otherAddress(tx: Tx, machine: Machine, id: string): Promise<string | null> {
  const wanted = await tx.elasticIp.findUnique({ where: { wantedMachineId: machine.id } })
  return wanted && wanted.id !== id ? addressName(wanted) : machine.elasticIp
}

function checkTarget(
  standing: AddressStanding,
  machine: Machine | null,
  elasticIp: string | null,
): void {
  const { address } = standing
  const idle = address.machineId === null && address.instanceId === null && !standing.wantedMachine
  const reason = machine
    ? whyNotTo(addressFacts(standing), { ...machine, elasticIp })
    : idle
      ? 'The address points nowhere already.'
      : undefined
  if (reason) throw new MusterError('Conflict', `${addressName(address)}: ${reason}`)
}

function titleOf(name: string, from: string | null, to: string | null): string {
  if (to === null) return `Take ${name} from ${from ?? 'its machine'}`
  return from === null ? `Give ${name} to ${to}` : `Move ${name} from ${from} to ${to}`
}
