import { createHash } from 'node:crypto'
import type { Time } from './time'

/** What happened in a schedule, line by line; the same schedule gives the same bytes. */
export class History {
  readonly lines: string[] = []

  constructor(private readonly time: Time) {}

  add(line: string): void {
    this.lines.push(`${(this.time.passed / 1000).toFixed(2).padStart(9)} s  ${line}`)
  }

  call(action: string, command: object, outcome: string): void {
    const input: unknown = 'input' in command ? command.input : undefined
    this.add(`    ${action} ${parametersOf(input)} -> ${outcome}`)
  }

  digest(): string {
    return createHash('sha256').update(this.text()).digest('hex')
  }

  text(): string {
    return `${this.lines.join('\n')}\n`
  }
}

const told = [
  'ClientToken',
  'InstanceIds',
  'InstanceId',
  'AllocationId',
  'AssociationId',
  'VolumeId',
  'SnapshotId',
  'MaxCount',
  'InstanceType',
  'Device',
  'Force',
  'Size',
]

function parametersOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) return ''
  return Object.entries(input)
    .filter(([name, value]) => told.includes(name) && value !== undefined)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : value}`)
    .join(' ')
}
