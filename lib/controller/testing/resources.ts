import { newId } from '@/lib/platform/ids'
import type { ElasticIp, Prisma, Volume } from '@/lib/store/generated/client'
import type { Stage } from './stage'

/** A running operation, as a verb leaves it to the controller. */
export async function anOperation(stage: Stage, kind = 'test'): Promise<string> {
  const id = newId()
  await stage.db.prisma.operation.create({
    data: {
      id,
      kind,
      title: kind,
      actorKind: 'user',
      actorId: 'u1',
      actorName: 'Ada',
      input: {},
      createdAt: new Date(),
    },
  })
  return id
}

/** What a verb writes when somebody wants an address; answers its row and operation. */
export async function wantAddress(
  stage: Stage,
  data: Partial<Prisma.ElasticIpUncheckedCreateInput> = {},
): Promise<{ id: string; operationId: string }> {
  const id = newId()
  const operationId = await anOperation(stage, 'allocate-address')
  await stage.db.prisma.elasticIp.create({ data: { id, operationId, movedBy: 'Ada', ...data } })
  return { id, operationId }
}

/** What a verb writes when somebody wants a volume. */
export async function wantVolume(
  stage: Stage,
  data: Partial<Prisma.VolumeUncheckedCreateInput> = {},
): Promise<{ id: string; operationId: string }> {
  const id = newId()
  const operationId = await anOperation(stage, 'create-volume')
  await stage.db.prisma.volume.create({
    data: { id, operationId, name: 'data', zone: 'us-east-1a', sizeGiB: 2, ...data },
  })
  return { id, operationId }
}

/** Changes what is wanted of an address, under a new operation. */
export async function changeAddress(
  stage: Stage,
  id: string,
  data: Prisma.ElasticIpUncheckedUpdateInput,
): Promise<string> {
  const operationId = await anOperation(stage, 'reassign-address')
  await stage.db.prisma.elasticIp.update({ where: { id }, data: { ...data, operationId } })
  return operationId
}

export async function changeVolume(
  stage: Stage,
  id: string,
  data: Prisma.VolumeUncheckedUpdateInput,
): Promise<string> {
  const operationId = await anOperation(stage, 'change-volume')
  await stage.db.prisma.volume.update({ where: { id }, data: { ...data, operationId } })
  return operationId
}

export function addressRow(stage: Stage, id: string): Promise<ElasticIp> {
  return stage.db.prisma.elasticIp.findUniqueOrThrow({ where: { id } })
}

export function volumeRow(stage: Stage, id: string): Promise<Volume> {
  return stage.db.prisma.volume.findUniqueOrThrow({ where: { id } })
}
