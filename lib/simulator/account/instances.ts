import { now } from '@/lib/platform/clock'
import { draw, type Span } from '../options'
import type { InstanceRecord } from '../state/records'
import type { Account } from './account'
import type { PublicAddresses } from './public-addresses'
import type { Volumes } from './volumes'

interface Reason {
  code: string
  message: string
}

const byUser: Reason = {
  code: 'Client.UserInitiatedShutdown',
  message: 'Client.UserInitiatedShutdown: User initiated shutdown',
}
const byGuest: Reason = {
  code: 'Client.InstanceInitiatedShutdown',
  message: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown',
}
const bySpot: Reason = {
  code: 'Server.SpotInstanceTermination',
  message: 'Server.SpotInstanceTermination: Instance terminated due to spot interruption',
}

const dayMs = 86_400_000

/** The life of instances: what calls set in motion and what follows by itself. */
export class Instances {
  readonly #account: Account
  readonly #addresses: PublicAddresses
  readonly #volumes: Volumes
  /** Ends of processes that are under way; a state is not left before its process is gone. */
  readonly #ending = new Map<string, Promise<void>>()

  constructor(account: Account, addresses: PublicAddresses, volumes: Volumes) {
    this.#account = account
    this.#addresses = addresses
    this.#volumes = volumes
    account.host.onGuestShutdown((id) => this.#guestShutdown(id))
  }

  /** After a start of the simulator: goes on where everything was. */
  resume(): void {
    this.#forgetOld()
    for (const instance of this.#account.state.instances.all()) {
      const { id } = instance
      if (instance.state === 'stopping') this.#end(id, this.#account.host.stop(id))
      if (instance.state === 'shutting-down') this.#end(id, this.#account.host.terminate(id))
      if (instance.state === 'running' && !instance.crashed) this.#boot(instance)
      if (instance.state === 'terminated') this.#fade(id)
      this.#awaitTransition(instance)
      this.#awaitDoom(instance)
    }
  }

  launch(instance: InstanceRecord): void {
    this.#account.state.instances.put(instance)
    this.#awaitTransition(instance)
  }

  start(id: string): void {
    const at = now()
    const started = this.#account.state.instances.patch(id, {
      state: 'pending',
      transitionAt: at.getTime() + draw(this.#account.options.pending),
      launchTime: wholeSeconds(at),
      stateReason: undefined,
      transitionReason: '',
      crashed: false,
    })
    if (started) this.#awaitTransition(started)
  }

  stop(id: string, reason = byUser): void {
    this.#leave(id, 'stopping', draw(this.#account.options.stopping), reason)
    this.#end(id, this.#account.host.stop(id))
  }

  terminate(id: string, reason = byUser): void {
    this.#leave(id, 'shutting-down', draw(this.#account.options.shuttingDown), reason)
    this.#end(id, this.#account.host.terminate(id))
  }

  /**
   * Tells a running spot instance that it is taken back in so long, and does it; or, without a time,
   * recommends to leave it. False when there is no such instance.
   */
  interrupt(id: string, afterMs: number | undefined): boolean {
    const { state, host } = this.#account
    const instance = state.instances.get(id)
    if (instance?.state !== 'running' || instance.lifecycle !== 'spot') return false
    const at = now().getTime()
    const notice =
      afterMs === undefined
        ? { ...instance.notice, recommendedAt: wholeSeconds(new Date(at)).replace('.000', '') }
        : {
            ...instance.notice,
            takenAt: wholeSeconds(new Date(at + afterMs)).replace('.000', ''),
          }
    const told = state.instances.patch(id, { notice })
    state.commit()
    if (told) host.update(this.#account.bootable(told))
    if (afterMs !== undefined) {
      this.#account.later(`${id}/doom`, at + afterMs, () => {
        if (state.instances.get(id)?.state === 'running') this.terminate(id, bySpot)
      })
    }
    return true
  }

  reboot(id: string): void {
    const instance = this.#account.state.instances.get(id)
    if (instance?.state !== 'running') return
    if (instance.crashed) {
      this.#account.state.instances.patch(id, { crashed: false })
      this.#boot(instance)
    } else {
      this.#watch(id, 'reboot', this.#account.host.reboot(id))
    }
  }

  /** The machine's process dies without a word; EC2 still calls it running. */
  async crash(id: string): Promise<void> {
    this.#account.state.instances.patch(id, { crashed: true, doom: undefined })
    if (await this.#account.written()) await this.#account.host.kill(id)
  }

  #guestShutdown(id: string): void {
    const instance = this.#account.state.instances.get(id)
    if (this.#account.timers.closed || instance?.state !== 'running') return
    if (instance.shutdownBehavior === 'terminate') this.terminate(id, byGuest)
    else this.stop(id, byGuest)
    void this.#account.written()
  }

  #leave(id: string, state: 'stopping' | 'shutting-down', delay: number, reason: Reason): void {
    const at = now()
    const stamp = at.toISOString().slice(0, 19).replace('T', ' ')
    this.#account.timers.cancel(`${id}/doom`)
    const leaving = this.#account.state.instances.patch(id, {
      state,
      transitionAt: at.getTime() + delay,
      stateReason: reason,
      transitionReason: reason === byUser ? `User initiated (${stamp} GMT)` : '',
    })
    if (leaving) this.#awaitTransition(leaving)
  }

  #awaitTransition({ id, transitionAt }: InstanceRecord): void {
    this.#account.later(id, transitionAt, () => this.#advance(id))
  }

  async #advance(id: string): Promise<void> {
    const { state, timers } = this.#account
    const before = state.instances.get(id)?.state
    await this.#ending.get(id)
    const instance = state.instances.get(id)
    if (timers.closed || !instance || instance.state !== before) return
    if (instance.state === 'pending') await this.#runs(instance)
    else if (instance.state === 'stopping') this.#stopped(id)
    else if (instance.state === 'shutting-down') this.#terminated(id)
  }

  async #runs(instance: InstanceRecord): Promise<void> {
    const { id, doom } = instance
    if (doom?.how === 'fails') {
      this.#account.state.instances.patch(id, { stateReason: doom.reason })
      this.#terminated(id)
      return
    }
    const runningAt = now().getTime()
    const running = this.#account.state.instances.patch(id, {
      state: 'running',
      transitionAt: undefined,
      stateReason: undefined,
      runningAt,
    })
    this.#addresses.giveAutomatic(id)
    if (running) this.#awaitDoom(running)
    // The machine's process may ask EC2 about itself at once: it must find what it sees.
    if (!(await this.#account.written())) return
    const ready = this.#account.state.instances.get(id)
    if (ready?.state === 'running' && ready.runningAt === runningAt) this.#boot(ready)
  }

  #awaitDoom({ id, state, doom, runningAt }: InstanceRecord): void {
    if (state !== 'running' || doom?.at === undefined || runningAt === undefined) return
    this.#account.later(`${id}/doom`, runningAt + doom.at, async () => {
      if (this.#account.state.instances.get(id)?.state !== 'running') return
      if (doom.how === 'crashes') await this.crash(id)
      else this.terminate(id, doom.reason)
    })
  }

  #stopped(id: string): void {
    this.#addresses.takeAutomatic(id)
    this.#account.state.instances.patch(id, {
      state: 'stopped',
      transitionAt: undefined,
      runningAt: undefined,
      crashed: false,
    })
  }

  #terminated(id: string): void {
    const { state, privatePools } = this.#account
    for (const volume of state.volumesOf(id)) this.#volumes.outlive(volume)
    const address = state.addressOf(id)
    if (address) state.addresses.patch(address.id, { association: undefined })
    this.#addresses.takeAutomatic(id)
    const instance = state.instances.get(id)
    if (instance) privatePools.get(instance.zone)?.release(instance.privateIp)
    state.instances.patch(id, {
      state: 'terminated',
      transitionAt: undefined,
      terminatedAt: now().getTime(),
      privateIp: '',
      runningAt: undefined,
    })
    this.#fade(id)
  }

  /** A terminated row stays for a while; in the second half it loses one tag after the other. */
  #fade(id: string): void {
    const { state, options } = this.#account
    const terminatedAt = state.instances.get(id)?.terminatedAt
    if (terminatedAt === undefined) return
    const at = now().getTime()
    const end = terminatedAt + lingering(id, options.linger)
    const middle = (terminatedAt + end) / 2
    const keys = Object.keys(state.tagsOf(id))
    const next =
      keys.length === 0 ? end : at < middle ? middle : at + (end - at) / (keys.length + 1)
    this.#account.later(`${id}/fade`, next, () => {
      if (now().getTime() >= end - 1) {
        state.instances.delete(id)
        state.tags.delete(id)
        return
      }
      const [first] = Object.keys(state.tagsOf(id))
      if (first !== undefined && now().getTime() >= middle - 1) {
        const { [first]: _, ...left } = state.tagsOf(id)
        state.setTags(id, left)
      }
      this.#fade(id)
    })
  }

  /** Client tokens are kept for a day after their instances went, user data while it is in use. */
  #forgetOld(): void {
    const { state } = this.#account
    const used = new Set<string | undefined>()
    for (const { userDataKey } of state.instances.all()) used.add(userDataKey)
    for (const { id } of [...state.userData.all()]) if (!used.has(id)) state.userData.delete(id)
    const oldest = now().getTime() - 2 * dayMs
    for (const { id, at, instanceIds } of [...state.launchTokens.all()]) {
      const gone = instanceIds.every((instanceId) => !state.instances.get(instanceId))
      if (gone && at < oldest) state.launchTokens.delete(id)
    }
    state.commit()
  }

  #boot(instance: InstanceRecord): void {
    this.#watch(instance.id, 'boot', this.#account.host.boot(this.#account.bootable(instance)))
  }

  #end(id: string, ending: Promise<void>): void {
    this.#ending.set(
      id,
      this.#watch(id, 'end', ending).finally(() => this.#ending.delete(id)),
    )
  }

  #watch(id: string, what: string, promise: Promise<void>): Promise<void> {
    return promise.catch((error) =>
      this.#account.log.error({ err: error, instance: id }, `could not ${what} the machine`),
    )
  }
}

/** Drawn once per instance: the same answer whenever it is asked. */
function lingering(id: string, [low, high]: Span): number {
  return low + ((high - low) * Number.parseInt(id.slice(-4), 16)) / 0xffff
}

/** EC2 gives launch times in whole seconds. */
export function wholeSeconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}.000Z`
}
