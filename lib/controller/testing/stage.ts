import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { createEc2, type Ec2 } from '@/lib/ec2/client'
import { describeSite } from '@/lib/ec2/observe'
import type { ObservedInstance } from '@/lib/ec2/observed-instance'
import { scalePool } from '@/lib/operations/scale-pool'
import { logger } from '@/lib/platform/log'
import type { FaultsInput } from '@/lib/simulator/faults/fault-plan'
import { quickOptions } from '@/lib/simulator/options'
import { type Simulator, startSimulator } from '@/lib/simulator/start-simulator'
import type { Machine, Prisma } from '@/lib/store/generated/client'
import { moveMachine } from '@/lib/store/machine-history'
import { type TestDatabase, testDatabase } from '@/lib/store/testing/database'
import { type Controller, type ControllerOptions, startController } from '../controller'

const site = 'stage'
const log = logger('test')
const actor = { kind: 'user', id: 'u1', name: 'Ada', role: 'admin' } as const

/** Asserts on what is read until it holds; patient, since tests share few processors. */
export function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: 20_000, interval: 20 })
}

/** A database, an EC2 of its own, and controllers between them. */
export class Stage {
  readonly secret = 'secret of the stage, long enough for a key'
  private readonly controllers: Controller[] = []

  private constructor(
    readonly db: TestDatabase,
    readonly simulator: Simulator,
    readonly ec2: Ec2,
    readonly folder: string,
  ) {}

  static async set(faults: FaultsInput = {}): Promise<Stage> {
    const dataDir = mkdtempSync(join(tmpdir(), 'muster-stage-'))
    const simulator = await startSimulator({ dataDir, options: quickOptions, faults })
    const ec2 = createEc2({
      region: 'us-east-1',
      endpoint: simulator.url,
      usesSimulator: true,
      requestTimeoutMs: 5_000,
      retryPauseMs: 5,
    })
    const stage = new Stage(await testDatabase(), simulator, ec2, dataDir)
    await stage.gatewayAlive(true)
    return stage
  }

  /** What the controller knows of gateways: one that lives for as long as a test, or none. */
  async gatewayAlive(alive: boolean, since = new Date(0)): Promise<void> {
    const id = 'gateway of the stage'
    await this.db.prisma.process.deleteMany({ where: { id } })
    if (!alive) return
    await this.db.prisma.process.create({
      data: {
        id,
        kind: 'gateway',
        host: 'stage',
        pid: 1,
        startedAt: since,
        seenAt: new Date(Date.now() + 3_600_000),
      },
    })
  }

  async stopControllers(): Promise<void> {
    await Promise.all(this.controllers.splice(0).map((controller) => controller.stop()))
  }

  async strike(): Promise<void> {
    await this.stopControllers()
    this.ec2.close()
    await this.simulator.close()
    await this.db.drop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async startController(more: Partial<ControllerOptions> = {}): Promise<Controller> {
    const controller = await startController({
      site,
      gatewayUrl: 'http://127.0.0.1:3001',
      secret: this.secret,
      databaseUrl: this.db.url,
      db: this.db.prisma,
      ec2: this.ec2,
      log,
      pace: { gatherMs: 5, busyMs: 25, quietMs: 100 },
      backoffMs: 20,
      ...more,
    })
    this.controllers.push(controller)
    return controller
  }

  async createPool(more: Partial<Prisma.PoolCreateInput> = {}): Promise<void> {
    await this.db.prisma.pool.create({
      data: {
        name: 'wn',
        profile: 'wn',
        max: 500,
        image: 'ami-0a0000000000000a1',
        instanceTypes: ['m7i.large'],
        zones: ['us-east-1a', 'us-east-1b'],
        ...more,
      },
    })
  }

  async scale(desired: number, pool = 'wn', retire: string[] = []): Promise<string> {
    const { version } = await this.db.prisma.pool.findUniqueOrThrow({ where: { name: pool } })
    const { operationId } = await scalePool(
      { db: this.db.prisma, actor },
      { pool, desired, version, retire },
    )
    return operationId
  }

  machines(where: Prisma.MachineWhereInput = {}): Promise<Machine[]> {
    return this.db.prisma.machine.findMany({ where, orderBy: { number: 'asc' } })
  }

  /** Waits until exactly so many machines are in the state. */
  async reaches(state: Machine['state'], count: number): Promise<Machine[]> {
    await eventually(async () => (await this.machines({ state })).length).toBe(count)
    return this.machines({ state })
  }

  /** All instances of the site that EC2 keeps running. */
  async living(): Promise<ObservedInstance[]> {
    const all = await describeSite(this.ec2, site)
    return all.filter((i) => i.state === 'pending' || i.state === 'running')
  }

  /** What the gateway does when a machine reports: moves it on. */
  async report(to: 'bootstrapped' | 'configured'): Promise<void> {
    const from = to === 'bootstrapped' ? 'booting' : 'bootstrapped'
    for (const machine of await this.machines({ state: from })) {
      await this.db.prisma.$transaction((tx) =>
        moveMachine(tx, machine, to, 'Reported', { actor: machine.name }),
      )
    }
  }

  async events(machineId: string): Promise<string[]> {
    const events = await this.db.prisma.machineEvent.findMany({
      where: { machineId },
      orderBy: { id: 'asc' },
    })
    return events.map((event) => event.message)
  }

  operation(id: string) {
    return this.db.prisma.operation.findUniqueOrThrow({
      where: { id },
      include: { steps: { orderBy: { id: 'asc' } } },
    })
  }

  requestCount(action: string): number {
    return this.simulator.control.requests().byAction[action]?.calls ?? 0
  }
}
