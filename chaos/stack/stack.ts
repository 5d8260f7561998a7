import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkInvariants } from '@/chaos/invariants/check'
import type { Violation } from '@/chaos/invariants/facts'
import { readSiteFacts } from '@/chaos/invariants/read-site-facts'
import { ApiClient } from './api-client'
import { Balancer } from './balancer'
import { type Layout, layOut, logFileOf, type StackPart, type StackStart } from './layout'
import { makeProgram, type Program } from './programs'
import { SimulatorControl } from './simulator-control'
import { StackDatabase } from './stack-database'
import { type ProcessStart, StackProcess, type Variables } from './stack-process'
import { underWay } from './under-way'

const open = new Set<ChaosStack>()

/** Ends every stack that is still up. */
export async function stopAllStacks(): Promise<void> {
  await Promise.all([...open].map((stack) => stack.stop()))
}

/** A whole site on this machine: PostgreSQL, simulator, controllers, gateways and consoles. */
export class ChaosStack {
  readonly controllers: StackProcess[] = []
  readonly gateways: StackProcess[] = []
  readonly consoles: StackProcess[] = []
  readonly simulators: StackProcess[] = []
  /** EC2, and what befalls it. */
  readonly ec2: SimulatorControl
  readonly api: ApiClient
  readonly consoleUrls: readonly string[]
  #balancer: Balancer | undefined

  private constructor(
    readonly database: StackDatabase,
    readonly layout: Layout,
    private readonly bringUp: StackStart['bringUp'],
  ) {
    this.ec2 = new SimulatorControl(urlOf(layout.simulatorPort))
    this.consoleUrls = layout.consolePorts.map(urlOf)
    this.api = new ApiClient(this.consoleUrls, layout.token)
    open.add(this)
  }

  /** `prepare` puts into the database what is to be there before any process starts: pools, for example. */
  static async start(
    start: StackStart = {},
    prepare?: (database: StackDatabase) => Promise<unknown>,
  ): Promise<ChaosStack> {
    const dataDir = mkdtempSync(join(start.under ?? tmpdir(), 'muster-chaos-'))
    mkdirSync(join(dataDir, 'logs'))
    let stack: ChaosStack | undefined
    try {
      const database = await StackDatabase.start(dataDir)
      const layout = await layOut(dataDir, database.url, start)
      stack = new ChaosStack(database, layout, start.bringUp)
      await prepare?.(database)
      await stack.#startProcesses(start.controllers ?? 1)
      return stack
    } catch (error) {
      if (stack) await stack.stop()
      else remove(dataDir)
      throw error
    }
  }

  /** Everything ends and its folder goes. */
  async stop(): Promise<void> {
    if (!open.delete(this)) return
    const { consoles, controllers, gateways, simulators } = this
    await Promise.all([...consoles, ...controllers].map((one) => one.stop()))
    await Promise.all(gateways.map((one) => one.stop()))
    await Promise.all(simulators.map((one) => one.stop()))
    await this.#balancer?.close()
    await this.database.close()
    remove(this.layout.dataDir)
  }

  /** The process that runs EC2 and the machines. */
  get simulator(): StackProcess {
    const [simulator] = this.simulators
    if (!simulator) throw new Error('The simulator is not started.')
    return simulator
  }

  async underWay(): Promise<string[]> {
    return underWay(this.database.db, await this.ec2.books(), this.layout.site)
  }

  /** Waits until nothing is under way, twice in a row; answers how many seconds that took. */
  async atRest(limitSeconds = 300): Promise<number> {
    const began = performance.now()
    let restSince: number | undefined
    let last: string[] = []
    while (performance.now() - began < limitSeconds * 1000) {
      last = await this.underWay()
      if (last.length > 0) restSince = undefined
      else if (restSince !== undefined) return (restSince - began) / 1000
      else restSince = performance.now()
      await sleep(250)
    }
    const more = last.length > 10 ? ` and ${last.length - 10} more` : ''
    throw new NoRest(
      `After ${limitSeconds} s there is still under way: ${last.slice(0, 10).join('; ')}${more}`,
    )
  }

  /** What does not hold of the site, which should be at rest. */
  async violations(): Promise<Violation[]> {
    const truth = await this.ec2.books()
    return checkInvariants(await readSiteFacts(this.database.db, truth, this.layout.site))
  }

  async #startProcesses(controllers: number): Promise<void> {
    const { simulatorPort, gatewayPorts, consolePorts, front } = this.layout
    const gateway = await this.#program('gateway')
    const controller = await this.#program('controller')
    await this.#begin(this.simulators, 'simulator', {
      args: ['--import', 'tsx', 'lib/simulator/main.ts'],
      ready: { url: `${urlOf(simulatorPort)}/_sim/` },
    })
    if (gatewayPorts.length > 1) this.#balancer = await Balancer.listen(front, gatewayPorts)
    for (const port of gatewayPorts) {
      await this.#begin(this.gateways, 'gateway', {
        args: gateway,
        ready: { url: `${urlOf(port)}/readyz` },
        env: { GATEWAY_PORT: String(port) },
      })
    }
    for (const port of consolePorts) {
      await this.#begin(this.consoles, 'console', {
        args: ['scripts/console.mjs'],
        ready: { url: `${urlOf(port)}/sign-in` },
        env: { PORT: String(port), CONSOLE_URL: urlOf(port) },
      })
    }
    for (let count = 0; count < controllers; count++) {
      await this.#begin(this.controllers, 'controller', {
        args: controller,
        ready: { line: /leading the site|standing by/ },
      })
    }
  }

  async #program(name: Program): Promise<string[]> {
    const folder = join(this.layout.dataDir, 'programs')
    return ['--enable-source-maps', await makeProgram(name, folder)]
  }

  async #begin(
    list: StackProcess[],
    part: StackPart,
    start: Pick<ProcessStart, 'args' | 'ready'> & { env?: Variables },
  ): Promise<void> {
    const name = `${part}-${list.length + 1}`
    const process = new StackProcess({
      ...start,
      name,
      env: { ...this.layout.env, ...start.env },
      logFile: logFileOf(this.layout.dataDir, name),
    })
    list.push(process)
    await (this.bringUp ? this.bringUp(part, process) : process.start())
  }
}

/** A site that does not come to rest. */
export class NoRest extends Error {
  override name = 'NoRest'
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
