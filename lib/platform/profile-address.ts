import { deriveToken } from './secret'

/** Where a machine's Quattor client fetches its profile, and the key in it; the same wherever it is asked. */
export function profileAddress(
  { secret, gatewayUrl }: { secret: string; gatewayUrl: string },
  { id, instanceId, name }: { id: string; instanceId: string | null; name: string },
): { key: string; url: string } {
  const key = deriveToken(secret, 'profile', `${id}:${instanceId}`)
  return { key, url: `${gatewayUrl}/q/${key}/${name}.json` }
}
