import { stack } from './fixtures'

/** The simulator checks that a call is signed, not with what. */
const signed = [
  'AWS4-HMAC-SHA256 Credential=e2e/20260101/us-east-1/ec2/aws4_request',
  'SignedHeaders=host',
  `Signature=${'0'.repeat(64)}`,
].join(', ')

/** Ends an instance straight at the EC2 endpoint, as somebody would who knows nothing of Muster. */
export async function terminateBehindItsBack(instanceId: string): Promise<void> {
  const answer = await fetch(stack().simulatorUrl, {
    method: 'POST',
    headers: { authorization: signed },
    body: new URLSearchParams({
      Action: 'TerminateInstances',
      Version: '2016-11-15',
      'InstanceId.1': instanceId,
    }),
  })
  if (!answer.ok) throw new Error(`TerminateInstances: ${answer.status} ${await answer.text()}`)
}
