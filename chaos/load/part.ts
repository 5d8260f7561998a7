import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuSeconds } from '@/bench/cpu-time'
import type { Violation } from '@/chaos/invariants/facts'
import { type ChaosPart, type ChaosRow, chaosRow } from '@/chaos/row'
import { writeProfiles } from '@/chaos/stack/small-site'
import { ChaosStack } from '@/chaos/stack/stack'
import { openInstanceIdentity } from '@/lib/simulator/machines/identity'
import { Crowd } from './crowd'
import { answeredCalls, memoryOf } from './gateway-figures'
import { launchedMachines } from './launched-machines'

/** MB that a gateway may ever hold, however many come at once. */
const mostMemory = 512
const patienceMs = 300_000

/** All machines of a site register at once, then all come back at once after their gateway was killed. */
export const load: ChaosPart = async (effort) => {
  const machines = effort.quick ? 500 : 2_000
  const folder = mkdtempSync(join(tmpdir(), 'muster-load-'))
  try {
    const profiles = writeProfiles(folder, ['wn'])
    const stack = await ChaosStack.start({ controllers: 0, profiles })
    try {
      return await play(stack, machines, effort.log)
    } finally {
      await stack.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function play(
  stack: ChaosStack,
  machines: number,
  log: (line: string) => void,
): Promise<ChaosRow[]> {
  const { db } = stack.database
  const identity = await openInstanceIdentity(join(stack.layout.dataDir, 'simulator', 'identity'))
  const crowd = new Crowd(
    stack.layout.env.GATEWAY_URL ?? '',
    await launchedMachines(db, identity, 'wn', machines),
  )
  const seen = new Seen(stack, machines)
  try {
    await crowd.register()
    const lost = machines - (await db.machine.count({ where: { tokenHash: { not: null } } }))
    const strange = [...crowd.strange].map(([what, times]) => `${times} times: ${what}`)
    const registering = await seen.row('register at once', '/v1/register', lost, strange)
    log(registering.note)
    const [gateway] = stack.gateways
    if (!gateway) throw new Error('there is no gateway')

    seen.begin()
    crowd.enterRooms()
    const entering = await seen.row(
      'enter rooms at once',
      '/v1/room',
      await without(stack, machines),
    )
    log(entering.note)

    gateway.kill()
    await gateway.ended()
    await gateway.restart()
    seen.begin()
    const back = await seen.row('come back at once', '/v1/room', await without(stack, machines))
    log(back.note)
    return [registering, entering, back]
  } finally {
    await crowd.leave()
  }
}

/** How many are in no room of the gateway that runs, once none is or patience is at its end. */
async function without(stack: ChaosStack, machines: number): Promise<number> {
  const { db } = stack.database
  const until = performance.now() + patienceMs
  for (;;) {
    const here = await db.process.findMany({
      where: { kind: 'gateway', pid: stack.gateways[0]?.pid ?? 0 },
      select: { id: true },
    })
    const inRooms = await db.machine.count({
      where: { gatewayId: { in: here.map(({ id }) => id) } },
    })
    if (inRooms === machines || performance.now() > until) return machines - inRooms
    await sleep(100)
  }
}

/** What the gateway did and took since `begin`. */
class Seen {
  #began = performance.now()
  #cpu = 0

  constructor(
    private readonly stack: ChaosStack,
    private readonly machines: number,
  ) {
    this.begin()
  }

  begin(): void {
    this.#began = performance.now()
    this.#cpu = cpuSeconds(this.#gateway.pid)
  }

  get #gateway() {
    const [gateway] = this.stack.gateways
    if (!gateway) throw new Error('there is no gateway')
    return gateway
  }

  async row(
    name: string,
    route: string,
    lost: number,
    strange: readonly string[] = [],
  ): Promise<ChaosRow> {
    const seconds = (performance.now() - this.#began) / 1000
    const cpu = cpuSeconds(this.#gateway.pid) - this.#cpu
    const calls = await answeredCalls(this.stack.layout.env.GATEWAY_URL ?? '')
    const memory = memoryOf(this.#gateway).most
    const violations: Violation[] = strange.map((what) => ({
      invariant: 'who comes is served or put off',
      what,
    }))
    for (const [call, count] of calls) {
      const status = Number(call.split(' ').at(-1))
      if (status < 500 || status === 503) continue
      violations.push({ invariant: 'who comes is served or put off', what: `${count} × ${call}` })
    }
    if (lost > 0) violations.push({ invariant: 'no machine is lost', what: `${lost} are missing` })
    if (memory > mostMemory) {
      const what = `the gateway held ${memory} MB, more than ${mostMemory}`
      violations.push({ invariant: 'memory stays bounded', what })
    }
    const [served = 0, putOff = 0] = [calls.get(`${route} 200`), calls.get(`${route} 503`)]
    const note = `${served} served, ${putOff} put off; the gateway took ${cpu.toFixed(1)} s of CPU, at most ${memory} MB`
    const { machines } = this
    const restSeconds = Number(seconds.toFixed(1))
    return chaosRow({ name, runs: 1, machines, violations, peer: null, restSeconds, note })
  }
}
