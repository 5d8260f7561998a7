import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemActor } from '@/lib/access/roles'
import { publishProfile } from '@/lib/operations/publish-profile'
import { now } from '@/lib/platform/clock'
import { newId, sha256Hex } from '@/lib/platform/ids'
import { createPrisma, type Db } from '@/lib/store/client'
import type { MachineState } from '@/lib/store/generated/client'
import { type GatewayProcess, startGatewayProcess } from './gateway-process'
import { memberOf } from './sample-profile'

export interface BenchMachine {
  id: string
  name: string
  token: string
  /** The path of its profile. */
  path: string
}

export interface BenchSite {
  db: Db
  gateway: GatewayProcess
  /** The workers; a `ce` and an `nfs` are there for them to refer to. */
  workers: BenchMachine[]
  publish(document: string): Promise<number>
  close(): Promise<void>
}

const path: readonly MachineState[] = ['booting', 'bootstrapped', 'configured']

/** A site on a migrated, empty database: configured machines, and a gateway process. */
export async function startSite(databaseUrl: string, workers: number): Promise<BenchSite> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'))
  const closing: (() => Promise<unknown>)[] = [
    async () => rmSync(folder, { recursive: true, force: true }),
  ]
  const close = async () => {
    for (const step of closing.reverse()) await step()
  }
  try {
    const db = createPrisma(databaseUrl)
    closing.push(() => db.$disconnect())
    const profiles = join(folder, 'profiles')
    mkdirSync(profiles)
    const gateway = await startGatewayProcess(folder, databaseUrl, profiles)
    closing.push(() => gateway.stop())
    await addMachines(db, 'ce', 1, 1)
    await addMachines(db, 'nfs', 2, 1)
    const machines = await addMachines(db, 'wn', 3, workers)
    const publish = async (document: string) => {
      const published = await publishProfile(
        { db, actor: systemActor('bench') },
        {
          profile: 'wn',
          document: new TextEncoder().encode(document),
          source: 'bench',
          allAtOnce: true,
        },
      )
      return published.result.revision
    }
    return { db, gateway, workers: machines, publish, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function addMachines(
  db: Db,
  pool: string,
  net: number,
  count: number,
): Promise<BenchMachine[]> {
  await db.pool.create({
    data: { name: pool, profile: pool, image: 'ami-1', max: count, desired: count },
  })
  const machines = Array.from({ length: count }, (_, slot) => {
    const { pool: _pool, profile: _profile, profileUrl: _url, ...facts } = memberOf(pool, net, slot)
    const [token, key] = [`${facts.name}.${newId()}`, newId()]
    const row = {
      ...{ id: newId(), number: slot + 1, poolName: pool, profile: pool, ...facts },
      ...{ tokenHash: sha256Hex(token), profileKeyHash: sha256Hex(key) },
    }
    return { row, token, key }
  })
  await db.machine.createMany({ data: machines.map(({ row }) => row) })
  // The database lets machines take the lawful way only.
  for (const state of path) {
    const data = { state, [`${state}At`]: now() }
    await db.machine.updateMany({ where: { poolName: pool }, data })
  }
  return machines.map(({ row: { id, name }, token, key }) => ({
    ...{ id, name, token },
    path: `/q/${key}/${name}.json`,
  }))
}
