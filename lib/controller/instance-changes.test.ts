import { describe, expect, it } from 'vitest'
import type { ObservedInstance } from '@/lib/ec2/observed-instance'
import { changesOf } from './instance-changes'
import { aMachine } from './testing/machine'

function seen(change: Partial<ObservedInstance> = {}): ObservedInstance {
  return {
    instanceId: 'i-0000000000000001',
    ownerId: '123456789012',
    state: 'running',
    stateReason: undefined,
    privateIp: '10.0.0.1',
    privateDns: 'ip-10-0-0-1.ec2.internal',
    publicIp: undefined,
    publicDns: undefined,
    elasticIp: undefined,
    zone: 'us-east-1a',
    subnetId: undefined,
    instanceType: 'm5.large',
    securityGroupIds: [],
    keyName: undefined,
    instanceProfile: undefined,
    imageId: 'ami-1',
    market: 'onDemand',
    launchTime: undefined,
    tags: {},
    volumes: [],
    clientToken: undefined,
    launchId: undefined,
    pool: undefined,
    ...change,
  }
}

describe('changesOf', () => {
  it('finds nothing where nothing changed', () => {
    expect(changesOf(aMachine(), seen())).toBeUndefined()
  })

  it('tells a first and a changed public address', () => {
    expect(changesOf(aMachine(), seen({ publicIp: '203.0.113.5' }))).toEqual({
      fields: { publicIp: '203.0.113.5' },
      lines: [{ kind: 'address', message: 'The public address is 203.0.113.5' }],
    })
    const moved = changesOf(
      aMachine({ publicIp: '203.0.113.5' }),
      seen({ publicIp: '203.0.113.9', elasticIp: '203.0.113.9' }),
    )
    expect(moved?.lines.map((line) => line.message)).toEqual([
      'The public address is 203.0.113.9, it was 203.0.113.5',
      'The Elastic IP is 203.0.113.9',
    ])
    expect(changesOf(aMachine({ publicIp: '203.0.113.5' }), seen())?.lines).toEqual([
      { kind: 'address', message: 'The public address 203.0.113.5 is gone' },
    ])
  })

  it('keeps a private address that EC2 does not show for a while', () => {
    expect(
      changesOf(aMachine(), seen({ privateIp: undefined, privateDns: undefined })),
    ).toBeUndefined()
  })

  it('keeps what an instance had at its end', () => {
    const machine = aMachine({ publicIp: '203.0.113.5', publicDns: 'ec2-203-0-113-5' })
    const ended = seen({
      state: 'terminated',
      stateReason: { code: 'Client.UserInitiatedShutdown', message: 'User initiated shutdown' },
      privateIp: undefined,
      privateDns: undefined,
    })
    expect(changesOf(machine, ended)).toEqual({
      fields: { ec2State: 'terminated' },
      lines: [{ kind: 'ec2', message: 'The instance is terminated (User initiated shutdown)' }],
    })
  })
})
