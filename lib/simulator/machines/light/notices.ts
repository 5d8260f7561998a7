import type { LightMachine } from './light-machine'

type Form = Record<'phase' | 'kind' | 'at', string>

/** Tells the gateway what EC2 tells a spot instance, each once for as long as the machine is on. */
export class Notices {
  #takenTold = false
  #leaveTold = false
  #telling = false

  constructor(private readonly machine: LightMachine) {}

  /** Looks into the metadata service, which may hold something new. */
  async look(): Promise<void> {
    if (this.#telling || !this.machine.token) return
    this.#telling = true
    try {
      for (let notice = this.#next(); notice; notice = this.#next()) {
        const answer = await this.machine.deliver('/v1/status', { form: notice })
        // What the gateway refuses it would refuse again.
        if (answer.status >= 400) this.machine.log.say(`the notice is not taken: ${answer.problem}`)
      }
    } finally {
      this.#telling = false
    }
  }

  #next(): Form | undefined {
    const { lifecycle, notice } = this.machine.instance
    if (lifecycle !== 'spot' || this.#takenTold) return undefined
    if (notice?.takenAt) {
      this.#takenTold = true
      this.machine.log.say(`EC2 takes this instance back at ${notice.takenAt} (terminate)`)
      return { phase: 'interrupted', kind: 'spot', at: notice.takenAt }
    }
    if (!notice?.recommendedAt || this.#leaveTold) return undefined
    this.#leaveTold = true
    this.machine.log.say('EC2 recommends to leave this instance')
    return { phase: 'interrupted', kind: 'rebalance', at: '' }
  }
}
