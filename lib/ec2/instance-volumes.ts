import { ModifyInstanceAttributeCommand } from '@aws-sdk/client-ec2'
import type { Ec2 } from './client'

/** Has volumes stay, by their devices, when the instance ends. A repeat changes nothing. */
export async function keepVolumes(
  ec2: Ec2,
  instanceId: string,
  devices: readonly string[],
): Promise<{ requestId: string | undefined }> {
  const { requestId } = await ec2.call(
    'ModifyInstanceAttribute',
    new ModifyInstanceAttributeCommand({
      InstanceId: instanceId,
      BlockDeviceMappings: devices.map((DeviceName) => ({
        DeviceName,
        Ebs: { DeleteOnTermination: false },
      })),
    }),
    { kind: 'write' },
  )
  return { requestId }
}
