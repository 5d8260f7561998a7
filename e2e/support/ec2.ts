import { stack } from './own-stack'

/** The simulator checks that a call is signed, not with what. */
const signed = [
  'AWS4-HMAC-SHA256 Credential=e2e/20260101/us-east-1/ec2/aws4_request',
  'SignedHeaders=host',
  `Signature=${'0'.repeat(64)}`,
].join(', ')

/** Calls the EC2 endpoint itself, as somebody would who knows nothing of Muster; answers its XML. */
export async function callEc2(Action: string, parameters: Record<string, string>): Promise<string> {
  const answer = await fetch(stack().simulatorUrl, {
    method: 'POST',
    headers: { authorization: signed },
    body: new URLSearchParams({ Action, Version: '2016-11-15', ...parameters }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${Action}: ${answer.status} ${text}`)
  return text
}

/** The content of the first element of that name in an answer. */
export function elementOf(xml: string, name: string): string {
  const found = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1]
  if (found === undefined) throw new Error(`No ${name} in ${xml}`)
  return found
}

/** Ends an instance behind Muster's back. */
export async function terminateBehindItsBack(instanceId: string): Promise<void> {
  await callEc2('TerminateInstances', { 'InstanceId.1': instanceId })
}

/** Starts an instance with the site's tag that nobody asked Muster for; it is told of much later. */
export async function startStray(): Promise<string> {
  const started = await callEc2('RunInstances', {
    ImageId: 'ami-0a0000000000000a1',
    InstanceType: 't3.micro',
    MinCount: '1',
    MaxCount: '1',
    'TagSpecification.1.ResourceType': 'instance',
    'TagSpecification.1.Tag.1.Key': 'muster:site',
    'TagSpecification.1.Tag.1.Value': 'demo',
  })
  return elementOf(started, 'instanceId')
}
