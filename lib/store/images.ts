import type { ImageFacts } from '@/lib/lifecycle/image-actions'
import { MusterError } from '@/lib/platform/errors'
import { present } from './addresses'
import type { Db, Tx } from './client'
import type { Image, Prisma } from './generated/client'
import { readMachineNames } from './slot-machines'

/** An image with who uses it; machines by their names. */
export interface ImageStanding {
  image: Image
  fromMachine: string | null
  /** The pools whose machines start from it. */
  pools: string[]
  /** How many machines that are not retired run it. */
  machines: number
  /** The operation under way for it. */
  operation: string | null
}

/** The images that match, the newest first. */
export async function readImages(
  db: Db | Tx,
  where: Prisma.ImageWhereInput = present,
): Promise<ImageStanding[]> {
  const rows = await db.image.findMany({
    where,
    include: { operation: { select: { id: true, status: true } } },
    orderBy: [{ managed: 'desc' }, { createdAt: 'desc' }, { id: 'desc' }],
  })
  const ids = rows.flatMap(({ imageId }) => imageId ?? [])
  const [nameOf, pools, counts] = await Promise.all([
    readMachineNames(
      db,
      rows.map((row) => row.fromMachineId),
    ),
    db.pool.findMany({
      where: { image: { in: ids }, deletedAt: null },
      select: { name: true, image: true },
      orderBy: { name: 'asc' },
    }),
    db.machine.groupBy({
      by: ['imageId'],
      where: { imageId: { in: ids }, state: { not: 'retired' } },
      _count: true,
    }),
  ])
  const machinesOf = new Map(counts.map((group) => [group.imageId, group._count]))
  return rows.map(({ operation, ...image }) => ({
    image,
    fromMachine: nameOf(image.fromMachineId),
    pools: pools.filter((pool) => pool.image === image.imageId).map(({ name }) => name),
    machines: machinesOf.get(image.imageId) ?? 0,
    operation: operation?.status === 'running' ? operation.id : null,
  }))
}

/** An image by our own id or EC2's; NotFound when there is none. */
export async function imageById(db: Db | Tx, id: string): Promise<ImageStanding> {
  const found = (await readImages(db, { OR: [{ id }, { imageId: id }] }))[0]
  if (!found) throw new MusterError('NotFound', `There is no image ${id} of this account.`)
  return found
}

/** What the rules ask of an image. */
export function imageFacts({ image, pools, machines, operation }: ImageStanding): ImageFacts {
  return {
    imageId: image.imageId,
    managed: image.managed,
    gone: image.goneAt !== null,
    leaving: image.intent === 'gone',
    operation,
    state: image.ec2State,
    pools,
    machines,
  }
}
