import { now } from '@/lib/platform/clock'
import { draw } from '../options'
import { resourceId } from '../state/ids'
import type { AddressRecord, InstanceRecord } from '../state/records'
import type { Account } from './account'

/** Automatic public addresses, and Elastic IPs that take their place. */
export class PublicAddresses {
  readonly #account: Account

  constructor(account: Account) {
    this.#account = account
  }

  resume(): void {
    for (const instance of this.#account.state.instances.all()) this.#awaitAutomatic(instance)
  }

  /** Gives a running instance without an Elastic IP its automatic address. */
  giveAutomatic(instanceId: string): void {
    const { state, publicPool } = this.#account
    const instance = state.instances.get(instanceId)
    if (instance?.state !== 'running') return
    if (!instance.wantsPublicIp || instance.autoPublicIp || state.addressOf(instanceId)) return
    state.instances.patch(instanceId, { autoPublicIp: publicPool.take(), publicIpDueAt: undefined })
    this.#account.tellMachine(instanceId)
  }

  /** The address goes back to Amazon for good. */
  takeAutomatic(instanceId: string): void {
    const instance = this.#account.state.instances.get(instanceId)
    if (!instance) return
    if (instance.autoPublicIp) this.#account.publicPool.release(instance.autoPublicIp)
    this.#account.timers.cancel(`${instanceId}/public-address`)
    this.#account.state.instances.patch(instanceId, {
      autoPublicIp: undefined,
      publicIpDueAt: undefined,
    })
  }

  /** Moves an Elastic IP to an instance; one that was there before stays allocated. */
  associate(address: AddressRecord, instanceId: string): string {
    const { state } = this.#account
    if (address.association?.instanceId === instanceId) return address.association.id
    const displaced = state.addressOf(instanceId)
    if (displaced) state.addresses.patch(displaced.id, { association: undefined })
    this.disassociate(address.id)
    this.takeAutomatic(instanceId)
    const id = resourceId('eipassoc')
    state.addresses.patch(address.id, { association: { id, instanceId } })
    this.#account.tellMachine(instanceId)
    return id
  }

  /** The instance that had it gets a new automatic address a little later. */
  disassociate(addressId: string): void {
    const { state, options } = this.#account
    const instanceId = state.addresses.get(addressId)?.association?.instanceId
    if (!instanceId) return
    state.addresses.patch(addressId, { association: undefined })
    const instance = state.instances.get(instanceId)
    if (instance?.state !== 'running') return
    const publicIpDueAt = now().getTime() + draw(options.publicAddress)
    const waiting = state.instances.patch(instanceId, { publicIpDueAt })
    if (waiting) this.#awaitAutomatic(waiting)
    this.#account.tellMachine(instanceId)
  }

  #awaitAutomatic({ id, publicIpDueAt }: InstanceRecord): void {
    this.#account.later(`${id}/public-address`, publicIpDueAt, () => this.giveAutomatic(id))
  }
}
