import { setTimeout as sleep } from 'node:timers/promises'
import type { Ec2Truth } from '@/chaos/invariants/facts'
import type { FaultsInput } from '@/lib/simulator/faults/fault-plan'
import type { SimulatorOptionsInput } from '@/lib/simulator/options'

/** A host that has too much to do keeps a connection waiting for longer than a client does. */
const patienceMs = 120_000

/** The simulator's own endpoint, `/_sim/`: all that is asked of it may be asked twice. */
export class SimulatorControl {
  constructor(readonly url: string) {}

  /** Changes the kinds of faults that it names. */
  async faults(change: FaultsInput): Promise<void> {
    await this.#call('POST', 'faults', change)
  }

  async clearFaults(): Promise<void> {
    await this.#call('DELETE', 'faults', {})
  }

  async options(change: SimulatorOptionsInput): Promise<void> {
    await this.#call('POST', 'options', change)
  }

  /** What EC2 itself says. */
  books(): Promise<Ec2Truth> {
    return this.#call<Ec2Truth>('GET', 'books')
  }

  /** Calls by action. */
  async calls(): Promise<Record<string, { calls: number; errors: Record<string, number> }>> {
    type Counts = { byAction: Record<string, { calls: number; errors: Record<string, number> }> }
    return (await this.#call<Counts>('GET', 'requests')).byAction
  }

  /** The machine's process dies without a word. */
  async killMachine(instanceId: string): Promise<void> {
    await this.#call('POST', `instances/${instanceId}/kill`, {})
  }

  /** A spot instance is told that it ends in so many milliseconds. */
  async interrupt(instanceId: string, afterMs: number): Promise<void> {
    await this.#call('POST', `instances/${instanceId}/interrupt`, { afterMs })
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.#answer(path, {
      method,
      ...(body
        ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
        : {}),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }

  async #answer(path: string, request: RequestInit): Promise<Response> {
    const until = performance.now() + patienceMs
    for (;;) {
      try {
        return await fetch(`${this.url}/_sim/${path}`, request)
      } catch (error) {
        if (performance.now() > until) throw error
        await sleep(500)
      }
    }
  }
}
