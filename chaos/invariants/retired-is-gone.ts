import { isLiving, type SiteFacts, type Violation } from './facts'

const invariant = 'nothing is retired that still runs'

export function retiredIsGone({ machines, ec2 }: SiteFacts): Violation[] {
  const living = new Map(ec2.instances.filter(isLiving).map((i) => [i.instanceId, i.state]))
  return machines.flatMap(({ name, state, instanceId }) => {
    const ec2State = state === 'retired' && instanceId ? living.get(instanceId) : undefined
    return ec2State
      ? [{ invariant, what: `${name} is retired, and its instance ${instanceId} is ${ec2State}` }]
      : []
  })
}
