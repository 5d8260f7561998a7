import type { SiteFacts, Violation } from './facts'

const invariant = 'no machine is configured that is not'

/** A machine in service runs, and says itself that its configuration is in place. */
export function configuredIsConfigured({ machines, ec2 }: SiteFacts): Violation[] {
  const states = new Map(ec2.instances.map(({ instanceId, state }) => [instanceId, state]))
  const guests = new Map(ec2.guests?.map((guest) => [guest.instanceId, guest.configured]))
  const found: Violation[] = []
  for (const { name, state, intent, faultCode, instanceId } of machines) {
    if (state !== 'configured' || intent !== 'serve' || faultCode !== null) continue
    const ec2State = states.get(instanceId ?? '')
    if (ec2State !== 'running') {
      const what = `${name} is configured, and its instance ${instanceId} is ${ec2State ?? 'unknown to EC2'}`
      found.push({ invariant, what })
    } else if (ec2.guests && guests.get(instanceId ?? '') !== true) {
      found.push({ invariant, what: `${name} is configured, and says itself that it is not` })
    }
  }
  return found
}
