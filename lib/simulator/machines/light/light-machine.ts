import { sha256Hex } from '@/lib/platform/ids'
import type { BootableInstance } from '../../machine-host'
import { draw } from '../../options'
import { bringToConfiguration } from './configure'
import {
  type Answer,
  Backoff,
  callGateway,
  field,
  type GatewayCall,
  isForLater,
  isTaken,
  jitter,
  pause,
  slowRetry,
} from './gateway-calls'
import type { LightLog } from './light-log'
import { LightRoom, type RoomEvent } from './light-room'
import { Notices } from './notices'
import type { Disk } from './papers'
import { type LaunchFacts, readLaunch } from './read-launch'
import { releaseVolume } from './volumes'

export interface LightMachineParts {
  instance: BootableInstance
  disk: Disk
  log: LightLog
  /** The signed identity document, as the metadata service gives it. */
  signature: () => string
}

/** From one switching on to the next switching off: does what the agent does, without a process. */
export class LightMachine {
  readonly disk: Disk
  readonly log: LightLog
  /** What is to be configured, and why: nothing when all is done. */
  due: '' | 'boot' | 'configure' | 'profile' = 'boot'
  /** References of its profile that nothing answers yet. */
  waiting = ''
  leaving = false
  refused = ''
  room: LightRoom | undefined
  #instance: BootableInstance
  readonly #notices = new Notices(this)
  readonly #signature: () => string
  readonly #power = new AbortController()
  readonly #events = new Map<string, string>()
  readonly #releasing = new Set<string>()
  #wake: (() => void) | undefined
  #launch: LaunchFacts = { url: '', launch: '', token: '' }

  constructor(parts: LightMachineParts) {
    this.#instance = parts.instance
    this.disk = parts.disk
    this.log = parts.log
    this.#signature = parts.signature
  }

  get instance(): BootableInstance {
    return this.#instance
  }

  /** Something about it changed: the metadata service shows it. */
  set instance(instance: BootableInstance) {
    this.#instance = instance
    this.#watch()
  }

  get signal(): AbortSignal {
    return this.#power.signal
  }

  get url(): string {
    return this.#launch.url
  }

  get token(): string {
    return this.disk.papers.registration?.token ?? ''
  }

  /** Boots, and lives until it is switched off. */
  async live(): Promise<void> {
    try {
      await pause(this.instance.bootDelayMs / 1000, this.signal)
      this.#launch = readLaunch(this.instance.userData)
      if (!this.url || this.disk.papers.cleaned) return
      await this.#fetchAgent()
      this.log.say('step: start')
      const { registration } = this.disk.papers
      if (registration) {
        this.log.say(`already registered as ${registration.machine} (${this.instance.id})`)
      } else await this.#register()
      void this.#joinRoom()
      this.#watch()
      await this.#serve()
    } catch (error) {
      if (!this.signal.aborted) throw error
    }
  }

  /** Without a word, as when its power fails. */
  crash(): void {
    this.#power.abort()
  }

  /** As the agent ends on SIGTERM: with its last words. */
  async shutDown(): Promise<void> {
    this.#power.abort()
    if (!this.token) return
    this.log.say('stopping: received SIGTERM')
    await this.log.shipPiece(this.url, this.token, new AbortController().signal, 3_000)
  }

  /** A call under the machine's own token. */
  call(path: string, call: Partial<GatewayCall> = {}): Promise<Answer> {
    const { url, token, signal } = this
    return callGateway({ method: 'GET', token, signal, ...call, url: `${url}${path}` })
  }

  /** Repeats a call until the gateway takes it; answers its refusal when that is for good, or `once`. */
  async deliver(path: string, call: Partial<GatewayCall>, once = false): Promise<Answer> {
    const backoff = new Backoff()
    let away = ''
    for (;;) {
      const answer = await this.call(path, { method: 'POST', ...call })
      if (isTaken(answer) && away) this.log.say('the gateway answers again')
      if (!isForLater(answer) || once) return answer
      if (away !== answer.problem) {
        this.log.say(`${path}: not yet (${answer.problem}), trying again`)
      }
      away = answer.problem
      await backoff.wait(answer.retryAfter, this.signal)
    }
  }

  /** Tells the gateway how far the machine is. */
  async report(
    phase: string,
    form: Record<string, string | undefined> = {},
    once = false,
  ): Promise<Answer> {
    const answer = await this.deliver('/v1/status', { form: { phase, ...form } }, once)
    if (isTaken(answer)) this.refused = ''
    else {
      if (this.refused !== answer.problem) {
        this.log.say(`report ${phase} not taken: ${answer.problem}`)
      }
      this.refused = answer.problem
    }
    return answer
  }

  /** Sends what the gateway does not have yet of the log, beside whatever else goes on. */
  ship(): void {
    if (this.token) this.log.ship(this.url, this.token, this.signal)
  }

  isToldToLeave(): boolean {
    return this.#events.has('drain') || this.#events.has('retire')
  }

  async #fetchAgent(): Promise<void> {
    for (let tries = 1; ; tries++) {
      const { status, headers, body } = await this.call('/v1/agent')
      if (status === 200 && headers['muster-agent-sha256'] === sha256Hex(body)) return
      const wait = Math.min(30, tries * 2 + Math.floor(Math.random() * 3))
      this.log.print(
        `muster: could not fetch the agent from ${this.url}, trying again in ${wait} s\n`,
      )
      await pause(wait, this.signal)
    }
  }

  async #register(): Promise<void> {
    this.log.say('step: register')
    const { launch, token } = this.#launch
    for (;;) {
      const form = { launch, signature: this.#signature() }
      const answer = await this.deliver('/v1/register', { token, form })
      const text = answer.body.toString()
      const machine = field(text, 'machine')
      const own = field(text, 'token')
      if (isTaken(answer) && machine && own) {
        const profileUrl = field(text, 'profile_url')
        this.disk.papers.registration = { machine, token: own, profileUrl }
        this.disk.save()
        this.log.say(`registered as ${machine} (${this.instance.id})`)
        return
      }
      const problem = isTaken(answer)
        ? 'an answer without a machine name and token'
        : answer.problem
      this.log.say(`registration refused: ${problem}`)
      await pause(jitter(slowRetry), this.signal)
    }
  }

  async #joinRoom(): Promise<void> {
    this.room = new LightRoom({
      url: this.url,
      token: this.token,
      signal: this.signal,
      lastEventId: () => this.disk.papers.eventId,
      said: (text) => this.log.say(text),
      heard: () => this.ship(),
      told: (event) => this.#told(event),
    })
    // Switched off, it is out of the room.
    await this.room.stay().catch(() => undefined)
  }

  #watch(): void {
    // Switched off, it tells nothing more.
    this.#notices.look().catch(() => undefined)
  }

  #told({ event, data, id }: RoomEvent): void {
    if (id && /^\d+$/.test(id)) this.disk.papers.eventId = id
    if (event === 'release') {
      void this.#release(data)
      return
    }
    this.#events.set(event, data.replace(/^[a-z]*=/, ''))
    this.#wake?.()
  }

  /** Beside whatever the machine is busy with; once at a time for each volume. */
  async #release(data: string): Promise<void> {
    const [, name, device, volumeId] =
      data.match(/^volume=(.*) device=(\/dev\/[0-9a-z]+) volume_id=(vol-[0-9a-f]+)$/) ?? []
    if (!name || !device || !volumeId || this.#releasing.has(volumeId)) return
    this.#releasing.add(volumeId)
    await releaseVolume(this, { name, device, volumeId }).catch(() => undefined)
    this.#releasing.delete(volumeId)
  }

  /** One pass handles whatever has come up; between passes the machine sleeps until its room wakes it. */
  async #serve(): Promise<void> {
    let wait = 30
    while (!this.signal.aborted) {
      await this.#takeEvents()
      if (this.leaving) {
        this.due = ''
        this.waiting = ''
      }
      if (this.disk.papers.cleaned) return
      if (this.due && (await bringToConfiguration(this, this.due))) {
        this.due = ''
        wait = 30
        this.log.say('step: room')
        this.log.say('waiting in the room')
      }
      this.ship()
      let again: number | undefined
      if (this.due && !this.waiting) {
        again = jitter(wait)
        this.log.say(`not configured yet: trying again in ${Math.floor(again)} s, or when told`)
        wait = Math.min(wait * 2, slowRetry)
      }
      await this.#sleep(again)
    }
  }

  async #takeEvents(): Promise<void> {
    if (this.#take('retire') !== undefined && !this.leaving) {
      this.log.say('told to retire: no further configuration, waiting to be terminated')
      this.leaving = true
    }
    const drain = this.#take('drain')
    if (drain !== undefined) {
      this.leaving = true
      await this.#drain()
    }
    if (this.#take('bake') !== undefined) await this.#clean()
    if (this.#take('configure') !== undefined) this.due ||= 'configure'
    const profile = this.#take('profile')
    if (profile !== undefined && !this.#isApplied(profile)) this.due ||= 'profile'
  }

  #take(event: string): string | undefined {
    const data = this.#events.get(event)
    this.#events.delete(event)
    return data
  }

  /** Whether the last run was of just that: `REVISION rendering=DIGITS`. */
  #isApplied(told: string): boolean {
    const [revision, rendering] = told.split(' rendering=')
    const { applied } = this.disk.papers
    if (!applied || revision !== applied.revision) return false
    return rendering === undefined || rendering === applied.rendering
  }

  async #drain(): Promise<void> {
    const { papers } = this.disk
    let message = 'drained before'
    if (!papers.drained) {
      this.log.say('step: drain')
      const ms = draw(this.instance.pace.drain)
      message = ms > 0 ? '' : 'no drain hook at /etc/muster/drain'
      if (message) this.log.say(`${message}: nothing to wait for`)
      this.ship()
      await pause(ms / 1000, this.signal)
    }
    papers.drained = true
    this.disk.save()
    await this.report('drained', { exit: '0', step: 'drain', message })
  }

  /** Forgets who it is, so that an image can be made of its disk; from here on it does nothing more. */
  async #clean(): Promise<void> {
    this.log.say('step: clean')
    while (this.log.unshipped) {
      const { taken } = await this.log.shipPiece(this.url, this.token, this.signal)
      if (!taken) break
    }
    const token = this.token
    delete this.disk.papers.registration
    this.disk.papers.cleaned = true
    this.disk.save()
    await this.deliver('/v1/status', { token, form: { phase: 'cleaned', step: 'clean' } })
  }

  /** Until the room has something, or until the next try is due. */
  #sleep(seconds: number | undefined): Promise<void> {
    if (this.#events.size > 0 || this.signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = seconds === undefined ? undefined : setTimeout(wake, seconds * 1000)
      const { signal } = this
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
        this.#wake = undefined
        resolve()
      }
      function wake() {
        end()
      }
      signal.addEventListener('abort', wake)
      this.#wake = wake
    })
  }
}
