import {
  CreateImageCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
} from '@aws-sdk/client-ec2'
import type { Ec2 } from './client'
import { badAnswer } from './observed-instance'
import { readPages } from './pages'
import { type Marks, markedAs, readTags, tagSpecification } from './resource-tags'

const pageSize = 1000

/** An image as one answer of EC2 showed it. */
export interface ObservedImage {
  imageId: string
  name: string
  /** pending, available, failed, … */
  state: string
  /** EC2's words when it failed. */
  reason: string | undefined
  architecture: string | undefined
  createdAt: Date | undefined
  snapshotIds: string[]
  tags: Record<string, string>
}

/** Every image that the account owns in the region, or those of one id of ours; all or nothing. */
export function describeImages(ec2: Ec2, ourId?: string): Promise<ObservedImage[]> {
  const action = 'DescribeImages'
  const filter = ourId ? { Filters: markedAs(ourId) } : {}
  return readPages(async (token) => {
    const { output } = await ec2.call(
      action,
      new DescribeImagesCommand({
        Owners: ['self'],
        MaxResults: pageSize,
        NextToken: token,
        ...filter,
      }),
      { kind: 'read' },
    )
    if (!output.Images) throw badAnswer(action, 'it has no list of images')
    const items = output.Images.map((image): ObservedImage => {
      if (!image.ImageId || !image.State) throw badAnswer(action, 'an image has no id or no state')
      return {
        imageId: image.ImageId,
        name: image.Name ?? image.ImageId,
        state: image.State,
        reason: image.StateReason?.Message,
        architecture: image.Architecture,
        createdAt: image.CreationDate ? new Date(image.CreationDate) : undefined,
        snapshotIds: (image.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
        tags: readTags(image.Tags),
      }
    })
    return { items, next: output.NextToken || undefined }
  })
}

/**
 * Begins an image of the instance as it is, without the volumes at `leaveOut`. The machine is not
 * rebooted: nothing on it writes any more. EC2 knows no client token here: after an `ambiguous` error
 * look for the tags before asking again.
 */
export async function createImage(
  ec2: Ec2,
  instanceId: string,
  marks: Marks & { name: string },
  leaveOut: readonly string[],
): Promise<{ imageId: string; requestId: string | undefined }> {
  const action = 'CreateImage'
  const { output, requestId } = await ec2.call(
    action,
    new CreateImageCommand({
      InstanceId: instanceId,
      Name: marks.name,
      NoReboot: true,
      ...(leaveOut.length === 0
        ? {}
        : {
            BlockDeviceMappings: leaveOut.map((DeviceName) => ({ DeviceName, NoDevice: '' })),
          }),
      TagSpecifications: tagSpecification('image', marks),
    }),
    { kind: 'write' },
  )
  if (!output.ImageId) throw badAnswer(action, 'it names no image')
  return { imageId: output.ImageId, requestId }
}

/** Takes the image out of use. Its snapshots stay: they are deleted one by one. */
export async function deregisterImage(
  ec2: Ec2,
  imageId: string,
): Promise<{ requestId: string | undefined }> {
  const { requestId } = await ec2.call(
    'DeregisterImage',
    new DeregisterImageCommand({ ImageId: imageId }),
    { kind: 'write' },
  )
  return { requestId }
}
