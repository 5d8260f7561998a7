import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@/lib/platform/log'
import type { FaultPlan } from '../faults/fault-plan'
import type { AttachedVolume, BootableInstance, MachineHost } from '../machine-host'
import type { SimulatorOptions } from '../options'
import { AddressPool } from '../state/addresses'
import { builtIns } from '../state/built-in-images'
import { accountId, type Catalogue } from '../state/catalogue'
import type { InstanceRecord } from '../state/records'
import type { State } from '../state/state'
import type { VolumeContent } from '../state/volume-content'
import { Timers } from './timers'

const writeAgainMs = 500

export interface AccountParts {
  state: State
  content: VolumeContent
  catalogue: Catalogue
  options: SimulatorOptions
  faults: FaultPlan
  host: MachineHost
  log: Logger
}

/** One AWS account in one region: its books, its addresses, and what happens in it by itself. */
export class Account {
  readonly state: State
  readonly content: VolumeContent
  readonly catalogue: Catalogue
  readonly faults: FaultPlan
  readonly host: MachineHost
  readonly log: Logger
  readonly timers: Timers
  options: SimulatorOptions

  /** Private addresses by zone. */
  readonly privatePools: ReadonlyMap<string, AddressPool>
  /** Automatic public addresses: the range set aside for benchmarks. */
  readonly publicPool = new AddressPool('198.18.0.0', 2 ** 17)
  /** Elastic IPs: two ranges set aside for documentation. */
  readonly elasticPools = [
    new AddressPool('203.0.113.0', 256),
    new AddressPool('198.51.100.0', 256),
  ]

  constructor(parts: AccountParts) {
    this.state = parts.state
    this.content = parts.content
    this.catalogue = parts.catalogue
    this.options = parts.options
    this.faults = parts.faults
    this.host = parts.host
    this.log = parts.log
    this.timers = new Timers((error, key) => this.log.error({ err: error, key }, 'timer failed'))
    this.privatePools = new Map(
      parts.catalogue.zones.map(({ name, octets: [from, count] }) => [
        name,
        new AddressPool(`172.31.${from}.0`, count * 256),
      ]),
    )
    this.#addBuiltIns()
    this.#claimAddresses()
    this.state.commit()
  }

  /** What the host needs to know of an instance, as it is now. */
  bootable(instance: InstanceRecord): BootableInstance {
    const publicIp = this.publicIpOf(instance)
    const imageFolder = this.content.imageFolder(instance.imageId)
    const encoded = instance.userDataKey && this.state.userData.get(instance.userDataKey)?.base64
    return {
      id: instance.id,
      imageId: instance.imageId,
      ...(imageFolder && { imageFolder }),
      instanceType: instance.instanceType,
      zone: instance.zone,
      region: this.catalogue.region,
      accountId,
      architecture: instance.architecture,
      privateIp: instance.privateIp,
      privateDns: this.catalogue.privateDns(instance.privateIp),
      ...(publicIp && { publicIp, publicDns: this.catalogue.publicDns(publicIp) }),
      userData: encoded ? Buffer.from(encoded, 'base64').toString() : '',
      pendingTime: instance.launchTime,
      lifecycle: instance.lifecycle,
      notice: instance.notice,
      ...(instance.bootFault && { bootFault: instance.bootFault }),
      ...(instance.failingComponents && { failingComponents: instance.failingComponents }),
      bootDelayMs: instance.bootDelayMs,
      volumes: this.#attachedTo(instance),
      tags: { ...this.state.tagsOf(instance.id) },
      pace: this.options,
    }
  }

  /** A volume is there from being attached until it is detached. */
  #attachedTo({ id, rootDeviceName }: InstanceRecord): AttachedVolume[] {
    return this.state.volumesOf(id).flatMap(({ id: volumeId, attachment }) => {
      if (!attachment || attachment.state === 'attaching' || attachment.device === rootDeviceName) {
        return []
      }
      return [{ volumeId, device: attachment.device, folder: this.content.folderOf(volumeId) }]
    })
  }

  publicIpOf(instance: InstanceRecord): string | undefined {
    return this.state.addressOf(instance.id)?.publicIp ?? instance.autoPublicIp
  }

  /** Tells a running machine and its metadata service what changed. */
  tellMachine(instanceId: string): void {
    const instance = this.state.instances.get(instanceId)
    if (instance?.state === 'running') this.host.update(this.bootable(instance))
  }

  /** Does what happens by itself, and writes it down. */
  later(key: string, due: number | undefined, act: () => void | Promise<void>): void {
    if (due === undefined) return
    this.timers.at(key, due, async () => {
      await act()
      if (!this.timers.closed) await this.written()
    })
  }

  /**
   * Waits until all that changed is written down, which a full disk may put off. False when the
   * account closes first: then it is not.
   */
  async written(): Promise<boolean> {
    for (;;) {
      try {
        this.state.commit()
        return true
      } catch (error) {
        if (this.timers.closed) return false
        this.log.error({ err: error }, 'the books cannot be written, trying again')
        await sleep(writeAgainMs, undefined, { ref: false })
      }
      if (this.timers.closed) return false
    }
  }

  #addBuiltIns(): void {
    const { images, snapshots } = builtIns(() => this.state.nextSeq())
    for (const image of images) if (!this.state.images.get(image.id)) this.state.images.put(image)
    for (const snapshot of snapshots) {
      if (!this.state.snapshots.get(snapshot.id)) this.state.snapshots.put(snapshot)
    }
  }

  #claimAddresses(): void {
    for (const instance of this.state.instances.all()) {
      if (instance.privateIp) this.privatePools.get(instance.zone)?.claim(instance.privateIp)
      if (instance.autoPublicIp) this.publicPool.claim(instance.autoPublicIp)
    }
    for (const { publicIp } of this.state.addresses.all()) {
      for (const pool of this.elasticPools) pool.claim(publicIp)
    }
  }
}
