import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemActor } from '@/lib/access/roles'
import { publishProfile } from '@/lib/operations/publish-profile'
import { now } from '@/lib/platform/clock'
import { type Config, loadConfig } from '@/lib/platform/config'
import { newId, randomToken, sha256Hex } from '@/lib/platform/ids'
import type { Db } from '@/lib/store/client'
import type { Launch, Machine, Prisma } from '@/lib/store/generated/client'
import { moveMachine } from '@/lib/store/machine-history'
import { type TestDatabase, testDatabase } from '@/lib/store/testing/database'
import { type Bounds, loadBounds } from '../bounds'
import { type Gateway, startGateway } from '../gateway'
import { newSigner, type Signer } from './signer'

export interface LaunchedMachine {
  machine: Machine
  launch: Launch
  launchToken: string
  instanceId: string
}

/** A site of one region with a database, a pinned certificate and gateways, for tests. */
export interface TestSite {
  db: Db
  database: TestDatabase
  config: Config
  signer: Signer
  folder: string
  start(options?: {
    bounds?: Partial<Bounds>
    databaseUrl?: string
    config?: Config
  }): Promise<TestGateway>
  /** A machine whose instance EC2 has confirmed, as the controller leaves it. */
  launched(pool?: string): Promise<LaunchedMachine>
  /** The form with which the machine registers; `identity` replaces fields of its document. */
  proof(launched: LaunchedMachine, identity?: Record<string, unknown>): Promise<RequestInit>
  publish(profile: string, document: unknown): Promise<number>
  /** Until all gateways have heard of what was changed in the database so far. */
  caughtUp(): Promise<void>
  machine(id: string): Promise<Machine>
  close(): Promise<void>
}

export interface TestGateway extends Gateway {
  url: string
}

export const testRegion = 'eu-west-1'
export const aProfile = { software: { components: { metaconfig: { active: true } } } }

export async function testSite(): Promise<TestSite> {
  const database = await testDatabase()
  const db = database.prisma
  const folder = mkdtempSync(join(tmpdir(), 'muster-gateway-'))
  const signer = await newSigner()
  writeFileSync(join(folder, `${testRegion}.pem`), signer.pem)
  const config: Config = {
    ...loadConfig({
      AWS_REGION: testRegion,
      MUSTER_DATA: join(folder, 'data'),
      MUSTER_IDENTITY_CERTS: folder,
      MUSTER_PROFILES: join(folder, 'profiles'),
      GATEWAY_URL: 'http://gateway.example.org',
    }),
    gatewayPort: 0,
  }
  const started: Gateway[] = []
  const caughtUp = async () => {
    // One that is cut off from its database has nothing to catch up with.
    await Promise.allSettled(started.map((gateway) => gateway.caughtUp()))
  }

  return {
    db,
    database,
    config,
    signer,
    folder,
    async start(options = {}) {
      const bounds = { ...loadBounds({}), requestRate: 100_000, ...options.bounds }
      const gateway = await startGateway(
        options.config ?? config,
        options.databaseUrl ?? database.url,
        bounds,
      )
      started.push(gateway)
      return { ...gateway, url: `http://127.0.0.1:${gateway.port}` }
    },
    launched: (pool = 'wn') => launch(db, pool),
    async proof({ launch: { id }, launchToken, instanceId }, identity = {}) {
      const signature = await signer.sign({ ...identityOf(instanceId), ...identity })
      return {
        method: 'POST',
        headers: { Authorization: `Bearer ${launchToken}` },
        body: new URLSearchParams({ launch: id, signature }),
      }
    },
    async publish(profile, document) {
      const bytes = new TextEncoder().encode(JSON.stringify(document))
      const published = await publishProfile(
        { db, actor: systemActor('test') },
        { profile, document: bytes, source: 'test' },
      )
      const { revision } = published.result
      // At once for all, whatever rollouts would make of it.
      await db.profile.update({ where: { name: profile }, data: { inForce: revision } })
      await caughtUp()
      return revision
    },
    caughtUp,
    machine: (id) => db.machine.findUniqueOrThrow({ where: { id } }),
    async close() {
      await Promise.all(started.map((gateway) => gateway.close()))
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function identityOf(instanceId: string): Record<string, unknown> {
  return {
    accountId: '123456789012',
    instanceId,
    region: testRegion,
    pendingTime: now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z'),
    imageId: 'ami-0123456789abcdef0',
    instanceType: 'm7i.large',
    version: '2017-09-30',
  }
}

let number = 0

async function launch(db: Db, poolName: string): Promise<LaunchedMachine> {
  number += 1
  const launchToken = randomToken()
  const instanceId = `i-${number.toString(16).padStart(17, '0')}`
  await db.pool.upsert({
    where: { name: poolName },
    create: { name: poolName, profile: poolName, image: 'ami-1', drainTimeout: 77 },
    update: {},
  })
  const made = await db.launch.create({
    data: {
      id: newId(),
      poolName,
      clientToken: newId(),
      tokenHash: sha256Hex(launchToken),
      tokenUntil: new Date(now().getTime() + 600_000),
      count: 1,
      instanceType: 'm7i.large',
      zone: 'eu-west-1a',
      imageId: 'ami-1',
      parameters: {},
      status: 'answered',
      createdAt: new Date(now().getTime() - 120_000),
      endedAt: new Date(now().getTime() - 110_000),
    },
  })
  const name = `${poolName}-${String(number).padStart(4, '0')}`
  const requested = await db.machine.create({
    data: { id: newId(), name, poolName, number, profile: poolName, launchId: made.id },
  })
  const more: Prisma.MachineUncheckedUpdateManyInput = { instanceId }
  const author = { actor: 'test' }
  await db.$transaction((tx) => moveMachine(tx, requested, 'booting', 'Confirmed', author, more))
  const machine = await db.machine.findUniqueOrThrow({ where: { id: requested.id } })
  return { machine, launch: made, launchToken, instanceId }
}

/** `key=value` lines as the agent reads them. */
export function valuesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}
