import type { ChaosStack } from '@/chaos/stack/stack'

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
