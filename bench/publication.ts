import { type ClientRequest, request } from 'node:http'
import { type Measurement, measurement, median, percentile } from './measurement'
import { sampleProfile } from './sample-profile'
import type { BenchMachine, BenchSite } from './site'

const patienceMs = 60_000
const note = "no peer: from the call that publishes to the event in the machine's own connection"

/** One publication, all at once, to a room: how long until its members have been told. */
export async function measurePublication(
  site: BenchSite,
  effort: { rounds: number },
): Promise<Measurement[]> {
  await site.publish(sampleProfile(100_000, 50))
  const members = new Members()
  try {
    await members.join(site.gateway.url, site.workers)
    const taken: { p50: number; p99: number; last: number }[] = []
    for (let round = 1; round <= effort.rounds; round += 1) {
      const begun = performance.now()
      const told = members.allTold()
      await site.publish(sampleProfile(100_000, 50, round))
      const times = (await told).map((at) => at - begun)
      taken.push({
        p50: percentile(times, 50),
        p99: percentile(times, 99),
        last: Math.max(...times),
      })
    }
    return (['p50', 'p99', 'last'] as const).map((which) =>
      measurement({
        name: `publish to ${site.workers.length} members of a room, ${which === 'last' ? 'the last told' : which}`,
        ours: median(taken.map((round) => round[which])),
        peer: null,
        unit: 'ms',
        better: 'less',
        note,
      }),
    )
  } finally {
    members.leave()
  }
}

/** The machines' ends of their rooms. */
class Members {
  private readonly calls: ClientRequest[] = []
  private readonly lastTold = new Map<string, number>()
  private waiting: (() => void) | undefined

  async join(url: string, machines: readonly BenchMachine[]): Promise<void> {
    const together = 100
    for (let i = 0; i < machines.length; i += together) {
      await Promise.all(machines.slice(i, i + together).map((machine) => this.sit(url, machine)))
    }
    // Joining tells how things stand: that is heard first.
    let heard = -1
    const until = performance.now() + patienceMs
    while (heard !== this.lastTold.size || heard === 0) {
      if (performance.now() > until) throw new Error(`Only ${heard} members heard of the profile.`)
      heard = this.lastTold.size
      await new Promise((later) => setTimeout(later, 1_000))
    }
  }

  /** When each was told of the next publication; rejects when that takes too long. */
  allTold(): Promise<number[]> {
    this.lastTold.clear()
    return new Promise((resolve, reject) => {
      const overdue = setTimeout(() => {
        reject(new Error(`Only ${this.lastTold.size} of ${this.calls.length} members were told.`))
      }, patienceMs)
      this.waiting = () => {
        if (this.lastTold.size < this.calls.length) return
        clearTimeout(overdue)
        this.waiting = undefined
        resolve([...this.lastTold.values()])
      }
    })
  }

  leave(): void {
    for (const call of this.calls) call.destroy()
  }

  private sit(url: string, { name, token }: BenchMachine): Promise<void> {
    return new Promise((resolve, reject) => {
      const headers = { Authorization: `Bearer ${token}` }
      const call = request(`${url}/v1/room`, { agent: false, headers })
      call.on('error', reject)
      call.on('response', (response) => {
        if (response.statusCode !== 200) reject(new Error(`A room: ${response.statusCode}`))
        response.setEncoding('utf8')
        response.on('error', () => undefined)
        response.on('data', (text: string) => {
          // The events are shorter than a packet.
          if (!text.includes('event: profile\n') || this.lastTold.has(name)) return
          this.lastTold.set(name, performance.now())
          this.waiting?.()
        })
        resolve()
      })
      call.end()
      this.calls.push(call)
    })
  }
}
