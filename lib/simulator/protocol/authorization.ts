import type { IncomingHttpHeaders } from 'node:http'
import { Ec2Error } from './errors'

/**
 * The access key that a call is signed with. The signature itself is not verified, but what is no
 * signature at all is refused as EC2 does.
 */
export function accessKeyOf(headers: IncomingHttpHeaders, query: URLSearchParams): string {
  const authorization = headers.authorization
  if (authorization === undefined) {
    const credential = query.get('X-Amz-Credential')
    if (credential) return keyOfCredential(credential)
    throw new Ec2Error('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
  }
  const [, fields] = /^AWS4-HMAC-SHA256\s+(.+)$/.exec(authorization) ?? []
  const credential = fields && /(?:^|[,\s])Credential=([^,\s]+)/.exec(fields)?.[1]
  const signature = fields && /(?:^|[,\s])Signature=[0-9a-f]{64}(?=[,\s]|$)/.test(fields)
  const signed = fields && /(?:^|[,\s])SignedHeaders=[\w;-]+/.test(fields)
  if (!credential || !signature || !signed) throw notValidated()
  return keyOfCredential(credential)
}

export function notValidated(): Ec2Error {
  return new Ec2Error(
    'AuthFailure',
    'AWS was not able to validate the provided access credentials',
    401,
  )
}

function keyOfCredential(credential: string): string {
  const [, key] = /^([^/\s]+)\/\d{8}\/[\w-]+\/ec2\/aws4_request$/.exec(credential) ?? []
  if (!key) throw notValidated()
  return key
}
