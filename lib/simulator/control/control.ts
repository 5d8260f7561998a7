import type { Realm } from '../actions/action'
import type { Ec2Endpoint } from '../actions/endpoint'
import type { Faults, FaultsInput } from '../faults/fault-plan'
import { optionsSchema, type SimulatorOptions, type SimulatorOptionsInput } from '../options'
import { accountId } from '../state/catalogue'
import type { LaunchRequested, RequestCounts, RequestLog } from './request-log'

export interface InstanceSummary {
  id: string
  state: string
  zone: string
  instanceType: string
  privateIp: string
  publicIp: string | undefined
  tags: Record<string, string>
  crashed: boolean
  folder: string | undefined
  pid: number | undefined
}

/** The account as it is, whatever callers are told or made to wait for. */
export interface Books {
  instances: {
    instanceId: string
    /** EC2's word. */
    state: string
    /** Its tag `muster:site`. */
    site: string | undefined
    clientToken: string | undefined
  }[]
  addresses: {
    allocationId: string
    publicIp: string
    instanceId: string | undefined
    /** Its tag `muster:id`. */
    ourId: string | undefined
  }[]
  volumes: {
    volumeId: string
    state: string
    zone: string
    instanceId: string | undefined
    ourId: string | undefined
  }[]
  snapshots: { snapshotId: string; ourId: string | undefined }[]
  /** Every RunInstances call with a token since the simulator started, repeats once. */
  launches: LaunchRequested[]
  /** What the machines say themselves, where they are light. */
  guests?: { instanceId: string; configured: boolean }[]
}

/** What tests and operators may do to the simulator, in this process or through `/_sim/`. */
export class Control {
  readonly #realm: Realm
  readonly #endpoint: Ec2Endpoint
  readonly #requests: RequestLog

  constructor(realm: Realm, endpoint: Ec2Endpoint, requests: RequestLog) {
    this.#realm = realm
    this.#endpoint = endpoint
    this.#requests = requests
  }

  faults(): Faults {
    return this.#realm.account.faults.current
  }

  /** Changes the named kinds of faults and leaves the others as they are. */
  mergeFaults(change: Partial<FaultsInput>): Faults {
    this.#realm.account.faults.merge(change)
    if (change.throttling) this.#endpoint.resetThrottling()
    return this.faults()
  }

  replaceFaults(faults: FaultsInput): Faults {
    this.#realm.account.faults.replace(faults)
    this.#endpoint.resetThrottling()
    return this.faults()
  }

  options(): SimulatorOptions {
    return this.#realm.account.options
  }

  /** For what begins from now on; delays that are under way stay as they are. */
  setOptions(change: SimulatorOptionsInput): SimulatorOptions {
    const { account } = this.#realm
    account.options = optionsSchema.parse({ ...account.options, ...change })
    return account.options
  }

  /** EC2 keeps client tokens for a day or so: from here on it knows none of those that it saw. */
  forgetTokens(): void {
    const { state } = this.#realm.account
    for (const { id } of [...state.launchTokens.all()]) state.launchTokens.delete(id)
    state.commit()
  }

  requests(): RequestCounts {
    return this.#requests.counts()
  }

  resetCounts(): void {
    this.#requests.reset()
  }

  instances(): InstanceSummary[] {
    const { account } = this.#realm
    return [...account.state.instances.all()].map((instance) => {
      const { folder, pid } = account.host.inspect(instance.id)
      return {
        id: instance.id,
        state: instance.state,
        zone: instance.zone,
        instanceType: instance.instanceType,
        privateIp: instance.privateIp,
        publicIp: account.publicIpOf(instance),
        tags: { ...account.state.tagsOf(instance.id) },
        crashed: instance.crashed,
        folder,
        pid,
      }
    })
  }

  books(): Books {
    const { state, host } = this.#realm.account
    const guests = [...state.instances.all()].flatMap(({ id }) => {
      const { configured } = host.inspect(id)
      return configured === undefined ? [] : [{ instanceId: id, configured }]
    })
    const tag = (id: string, name: string) => state.tagsOf(id)[`muster:${name}`]
    return {
      instances: [...state.instances.all()].map(({ id, state: is, clientToken }) => ({
        instanceId: id,
        state: is,
        site: tag(id, 'site'),
        clientToken,
      })),
      addresses: [...state.addresses.all()].map(({ id, publicIp, association }) => ({
        allocationId: id,
        publicIp,
        instanceId: association?.instanceId,
        ourId: tag(id, 'id'),
      })),
      volumes: [...state.volumes.all()].map(({ id, state: is, zone, attachment }) => ({
        volumeId: id,
        state: is,
        zone,
        instanceId: attachment?.instanceId,
        ourId: tag(id, 'id'),
      })),
      snapshots: [...state.snapshots.all()].map(({ id }) => ({
        snapshotId: id,
        ourId: tag(id, 'id'),
      })),
      launches: this.#requests.launches(),
      ...(guests.length > 0 ? { guests } : {}),
    }
  }

  /** The machine's process dies without a word. False when there is no such running instance. */
  async kill(instanceId: string): Promise<boolean> {
    if (this.#realm.account.state.instances.get(instanceId)?.state !== 'running') return false
    await this.#realm.instances.crash(instanceId)
    return true
  }

  /** Sends a spot instance the notice of its end in so long, or without a time a recommendation to leave. */
  interrupt(instanceId: string, afterMs: number | undefined): boolean {
    return this.#realm.instances.interrupt(instanceId, afterMs)
  }

  about() {
    const { account } = this.#realm
    return { region: account.catalogue.region, accountId, pid: process.pid }
  }
}
