import type { ChaosStack } from '@/chaos/stack/stack'
import { until } from './script'

const signature = `AWS4-HMAC-SHA256 Credential=K/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`

/** Someone who uses the site's AWS account beside Muster; answers the id that EC2's answer gives first. */
export async function elsewhere(
  { ec2 }: ChaosStack,
  action: string,
  parameters: Record<string, string>,
): Promise<string> {
  const answer = await fetch(ec2.url, {
    method: 'POST',
    headers: { authorization: signature },
    body: new URLSearchParams({ Action: action, Version: '2016-11-15', ...parameters }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${action}: ${answer.status} ${text.slice(0, 300)}`)
  return /<(?:instanceId|allocationId|volumeId)>(.*?)</.exec(text)?.[1] ?? ''
}

/** Likewise, again until EC2 does it. */
export function untilDoneElsewhere(
  stack: ChaosStack,
  action: string,
  parameters: Record<string, string>,
): Promise<void> {
  return until(`EC2 does ${action}`, () =>
    elsewhere(stack, action, parameters).then(
      () => true,
      () => false,
    ),
  )
}

/** Tags as the query protocol spells them, of something that is made or that exists. */
export function tags(what: string, values: Record<string, string>): Record<string, string> {
  const prefix = what === '' ? 'Tag' : 'TagSpecification.1.Tag'
  return Object.fromEntries([
    ...(what === '' ? [] : [['TagSpecification.1.ResourceType', what]]),
    ...Object.entries(values).flatMap(([key, value], index) => [
      [`${prefix}.${index + 1}.Key`, key],
      [`${prefix}.${index + 1}.Value`, value],
    ]),
  ])
}

/** Somebody else makes a volume; answers the ids that EC2 and Muster have for it, once it is seen. */
export async function volumeElsewhere(
  stack: ChaosStack,
  zone: string,
): Promise<{ id: string; volumeId: string }> {
  const volumeId = await elsewhere(stack, 'CreateVolume', {
    ...{ AvailabilityZone: zone, Size: '3', VolumeType: 'gp3' },
  })
  let id: string | undefined
  await until('the volume is seen', async () => {
    const where = { volumeId, ec2State: 'available' }
    id = (await stack.database.db.volume.findFirst({ where }))?.id
    return id !== undefined
  })
  return { id: id ?? '', volumeId }
}

/** Likewise an address. */
export async function addressElsewhere(
  stack: ChaosStack,
): Promise<{ id: string; publicIp: string | null }> {
  const allocationId = await elsewhere(stack, 'AllocateAddress', { Domain: 'vpc' })
  let found: { id: string; publicIp: string | null } | null = null
  await until('the address is seen', async () => {
    found = await stack.database.db.elasticIp.findFirst({ where: { allocationId } })
    return found !== null
  })
  return found ?? { id: '', publicIp: null }
}
