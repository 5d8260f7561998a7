import { isLiving, type SiteFacts, type Violation } from './facts'

const invariant = 'for each machine wanted there is exactly one instance'

/** Pools have as many machines as they should, and each of them an instance of its own launch. */
export function oneInstanceEach({ pools, machines, launches, ec2 }: SiteFacts): Violation[] {
  const found: Violation[] = []
  const wanted = machines.filter((m) => m.intent === 'serve' && m.state !== 'retired')
  for (const { name, desired } of pools) {
    const count = wanted.filter((machine) => machine.poolName === name).length
    if (count !== desired) {
      found.push({ invariant, what: `pool ${name} wants ${desired} machines and has ${count}` })
    }
  }
  const instances = new Map(ec2.instances.map((instance) => [instance.instanceId, instance]))
  const tokens = new Map(launches.map(({ id, clientToken }) => [id, clientToken]))
  const holders = new Map<string, string>()
  for (const { name, instanceId, launchId } of wanted) {
    if (instanceId === null) {
      found.push({ invariant, what: `${name} has no instance` })
      continue
    }
    const holder = holders.get(instanceId)
    if (holder) found.push({ invariant, what: `${holder} and ${name} are both ${instanceId}` })
    holders.set(instanceId, name)
    const instance = instances.get(instanceId)
    if (!instance || !isLiving(instance)) {
      const state = instance?.state ?? 'unknown to EC2'
      found.push({ invariant, what: `${name}'s instance ${instanceId} is ${state}` })
      continue
    }
    const token = launchId === null ? undefined : tokens.get(launchId)
    if (token !== undefined && instance.clientToken !== token) {
      const what = `${name}'s instance ${instanceId} comes from another launch than ${launchId}`
      found.push({ invariant, what })
    }
  }
  return found
}
