import { systemActor } from '@/lib/access/roles'
import type { Catalog } from '@/lib/ec2/catalog'
import { type Image, type MachineType, whyImageDoesNotFit } from '@/lib/ec2/image-fits'
import { MusterError } from '@/lib/platform/errors'
import type { Db } from '@/lib/store/client'
import { createPool } from './create-pool'
import { asking, siteEc2 } from './site-ec2'

/** The stand-in is what the example site's templates, and the public ones, write for the batch server. */
const demoPools = [
  { name: 'ce', description: 'The batch server', desired: 1, max: 1, standIn: '192.0.2.10' },
  { name: 'nfs', description: 'The file server', desired: 1, max: 1 },
  { name: 'wn', description: 'Worker nodes', desired: 0, max: 20 },
]

const demo = systemActor('demo')

/**
 * Gives a simulated site that never had another pool the demo's: both servers with a machine when the
 * site has their profiles, the workers waiting for a click. Answers their names. A console may have
 * died among them: each is made once. A gateway may still be reading the profiles: with
 * `waitForProfiles` it throws until all are there.
 */
export async function seedDemo(
  db: Db,
  catalog: Catalog = siteEc2().catalog,
  { waitForProfiles } = { waitForProfiles: false },
): Promise<string[]> {
  const lacking = await lackingPools(db)
  if (lacking.length === 0) return []
  const profiles = await publishedProfiles(db)
  const missing = lacking.filter(({ name }) => !profiles.has(name))
  if (waitForProfiles && missing.length > 0) throw new Error('Not all profiles are published yet')
  const basis = await asking(() => chooseBasis(catalog))
  if (!basis) return []
  const seeded: string[] = []
  for (const pool of lacking) {
    try {
      await createPool(
        { db, actor: demo, catalog, reason: 'A first look at Muster' },
        {
          ...pool,
          // A machine without a profile would only wait.
          desired: profiles.has(pool.name) ? pool.desired : 0,
          profile: pool.name,
          ...basis,
        },
      )
      seeded.push(pool.name)
    } catch (error) {
      // Another console was faster.
      if (!(error instanceof MusterError && error.code === 'Conflict')) throw error
    }
  }
  return seeded
}

/** Those that nobody made yet; none where a pool is that the demo did not make. */
async function lackingPools(db: Db): Promise<typeof demoPools> {
  // Of another console's, in this order, each that is seen here is also seen below.
  const pools = await db.pool.findMany({ select: { name: true } })
  const operations = await db.operation.findMany({
    where: { kind: createPool.kind, actorKind: demo.kind, actorId: demo.id },
    select: { poolName: true },
  })
  const made = new Set(operations.map(({ poolName }) => poolName))
  if (pools.some(({ name }) => !made.has(name))) return []
  return demoPools.filter(({ name }) => !made.has(name))
}

async function publishedProfiles(db: Db): Promise<Set<string>> {
  const rows = await db.profile.findMany({
    where: { revisions: { some: {} } },
    select: { name: true },
  })
  return new Set(rows.map((row) => row.name))
}

/** The account's newest image, with small types that boot it and the zones that offer them. */
async function chooseBasis(
  catalog: Catalog,
): Promise<{ image: string; instanceTypes: string[]; zones: string[] } | undefined> {
  const [images, types, offerings] = await Promise.all([
    catalog.ownImages(),
    catalog.machineTypes(),
    catalog.offerings(),
  ])
  const image = images.find((one) => one.architecture === 'x86_64' && one.state === 'available')
  if (!image) return undefined
  const zones = [...offerings.keys()].sort()
  const bootable = types
    .filter(
      (type) => fits(type, image) && zones.every((z) => offerings.get(z)?.has(type.instanceType)),
    )
    .sort((a, b) => size(a) - size(b))
    .slice(0, 2)
  if (bootable.length === 0) return undefined
  return {
    image: image.imageId,
    instanceTypes: bootable.map((type) => type.instanceType),
    zones,
  }
}

function fits(type: MachineType, image: Image): boolean {
  return (type.vcpus ?? 0) >= 2 && whyImageDoesNotFit(image, type) === undefined
}

function size({ vcpus = 0, memoryMib = 0 }: MachineType): number {
  return vcpus * 1_000_000 + memoryMib
}
