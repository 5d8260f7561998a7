import type { BootableInstance } from '../../machine-host'

let number = 0

/** An instance to boot; each call gives another id. */
export function testInstance(more: Partial<BootableInstance> = {}): BootableInstance {
  number++
  return {
    id: `i-${String(number).padStart(17, '0')}`,
    imageId: 'ami-00000000000000001',
    instanceType: 't3.micro',
    zone: 'us-east-1a',
    region: 'us-east-1',
    accountId: '123456789012',
    architecture: 'x86_64',
    privateIp: `10.0.0.${number}`,
    privateDns: `ip-10-0-0-${number}.ec2.internal`,
    userData: '',
    pendingTime: '2026-11-22T07:00:00Z',
    lifecycle: 'normal',
    bootDelayMs: 0,
    volumes: [],
    tags: { 'muster:pool': 'wn' },
    pace: { run: [5, 20], drain: [0, 0], logBytes: [0, 0] },
    ...more,
  }
}

export function testProfile(names: string[] = ['spma', 'foo', 'bar'], fresh = 1): unknown {
  const components = Object.fromEntries(
    names.map((name) => [
      name,
      {
        active: true,
        dispatch: true,
        fresh,
        dependencies: { pre: name === 'spma' ? [] : ['spma'] },
      },
    ]),
  )
  return {
    metadata: { template: { branch: { name: 'prod', type: 'domain', 'commit-id': `c${fresh}` } } },
    software: { components, packages: {} },
    system: {},
  }
}
