import type { SiteFacts, Violation } from './facts'

const invariant = 'no launch token is ever used for two different requests'

export function oneRequestAToken({ ec2 }: SiteFacts): Violation[] {
  const requests = new Map<string, Set<string>>()
  for (const { clientToken, request } of ec2.launches) {
    requests.set(clientToken, (requests.get(clientToken) ?? new Set()).add(request))
  }
  return [...requests].flatMap(([token, { size }]) =>
    size > 1 ? [{ invariant, what: `token ${token} was used for ${size} different requests` }] : [],
  )
}
