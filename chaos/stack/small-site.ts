import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PoolClaims } from '@/lib/lifecycle/claims'
import { noClaims } from '@/lib/lifecycle/claims'
import type { Db } from '@/lib/store/client'

/** A profile that refers to nobody, `round` telling its editions apart. */
export function plainProfile(round = 0): object {
  return {
    metadata: { template: { branch: { name: 'chaos' } }, round },
    software: { components: { spma: { active: true, dispatch: true, round } } },
  }
}

/** Writes profiles into a folder and answers it. */
export function writeProfiles(folder: string, names: readonly string[]): string {
  mkdirSync(folder, { recursive: true })
  for (const name of names) {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(plainProfile()))
  }
  return folder
}

export interface SmallPool {
  name: string
  desired?: number
  max?: number
  claims?: PoolClaims
  zones?: string[]
  instanceTypes?: string[]
}

/** Adds a pool whose profile bears its name, as the console would. */
export async function addPool(db: Db, pool: SmallPool): Promise<void> {
  const { name, desired = 0, max = 5_000, claims = noClaims } = pool
  const { zones = ['us-east-1a', 'us-east-1b'], instanceTypes = ['m7i.large'] } = pool
  await db.pool.create({
    data: {
      ...{ name, profile: name, desired, max, zones, instanceTypes },
      image: 'ami-0a0000000000000a1',
      drainTimeout: 10,
      claims: JSON.parse(JSON.stringify(claims)),
    },
  })
}
