import { isLiving, type SiteFacts, type Violation } from './facts'

const invariant = 'no instance with our tag is unknown'

/** Whatever lives at EC2 and carries the site's tag is a machine, or was left alone on purpose. */
export function noUnknownInstance({ site, machines, ignored, ec2 }: SiteFacts): Violation[] {
  const known = new Set<string | null>([...machines.map((m) => m.instanceId), ...ignored])
  return ec2.instances
    .filter((i) => i.site === site && isLiving(i) && !known.has(i.instanceId))
    .map(({ instanceId, state, clientToken }) => ({
      invariant,
      what: `${instanceId} (${state}, token ${clientToken ?? 'none'}) belongs to no machine`,
    }))
}
