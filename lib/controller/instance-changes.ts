import type { ObservedInstance } from '@/lib/ec2/observed-instance'
import type { WorldMachine } from './world'

const observedFields = [
  'ec2State',
  'zone',
  'instanceType',
  'imageId',
  'privateIp',
  'privateDns',
  'publicIp',
  'publicDns',
  'elasticIp',
] as const

type ObservedField = (typeof observedFields)[number]

export interface InstanceChanges {
  fields: Partial<Record<ObservedField, string | null>>
  /** For the machine's history. */
  lines: { kind: 'ec2' | 'address'; message: string }[]
}

/** What an observation changes in a machine's record; undefined when nothing does. */
export function changesOf(
  machine: Pick<WorldMachine, ObservedField>,
  instance: ObservedInstance,
): InstanceChanges | undefined {
  const gone = instance.state === 'shutting-down' || instance.state === 'terminated'
  const seen: Record<ObservedField, string | null> = {
    ec2State: instance.state,
    // EC2 forgets these of an instance that ends, and may not know them of one that begins.
    zone: instance.zone ?? machine.zone,
    instanceType: instance.instanceType ?? machine.instanceType,
    imageId: instance.imageId ?? machine.imageId,
    privateIp: instance.privateIp ?? machine.privateIp,
    privateDns: instance.privateDns ?? machine.privateDns,
    // A public address does come and go; what a machine had at its end stays to be seen.
    publicIp: instance.publicIp ?? (gone ? machine.publicIp : null),
    publicDns: instance.publicDns ?? (gone ? machine.publicDns : null),
    elasticIp: instance.elasticIp ?? (gone ? machine.elasticIp : null),
  }
  const fields: InstanceChanges['fields'] = {}
  for (const field of observedFields) {
    if (seen[field] !== machine[field]) fields[field] = seen[field]
  }
  if (Object.keys(fields).length === 0) return undefined
  const lines: InstanceChanges['lines'] = []
  if ('ec2State' in fields) {
    const reason = gone && instance.stateReason ? ` (${instance.stateReason.message})` : ''
    lines.push({ kind: 'ec2', message: `The instance is ${instance.state}${reason}` })
  }
  const addresses = [
    ['privateIp', 'private address'],
    ['publicIp', 'public address'],
    ['elasticIp', 'Elastic IP'],
  ] as const
  for (const [field, name] of addresses) {
    const after = fields[field]
    if (after === undefined) continue
    const before = machine[field]
    lines.push({
      kind: 'address',
      message: after
        ? `The ${name} is ${after}${before ? `, it was ${before}` : ''}`
        : `The ${name} ${before} is gone`,
    })
  }
  return { fields, lines }
}
