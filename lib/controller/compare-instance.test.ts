import { describe, expect, it } from 'vitest'
import type { ObservedInstance } from '@/lib/ec2/observed-instance'
import { type AskedInstance, compareInstance } from './compare-instance'

const asked: AskedInstance = {
  imageId: 'ami-1',
  instanceType: 'm7i.large',
  zone: 'us-east-1a',
  subnetId: undefined,
  securityGroupIds: ['sg-2', 'sg-1'],
  keyName: undefined,
  instanceProfile: 'worker',
}

const found: ObservedInstance = {
  instanceId: 'i-1',
  ownerId: '111122223333',
  state: 'running',
  stateReason: undefined,
  privateIp: '10.0.0.1',
  privateDns: undefined,
  publicIp: undefined,
  publicDns: undefined,
  elasticIp: undefined,
  zone: 'us-east-1a',
  subnetId: 'subnet-1',
  instanceType: 'm7i.large',
  imageId: 'ami-1',
  market: 'onDemand',
  securityGroupIds: ['sg-1', 'sg-2'],
  keyName: 'ada',
  instanceProfile: 'arn:aws:iam::111122223333:instance-profile/worker',
  launchTime: undefined,
  tags: {
    Name: 'demo/wn',
    'muster:site': 'demo',
    'muster:pool': 'wn',
    'muster:launch': 'l1',
    'added by someone': 'x',
  },
  volumes: [],
  clientToken: undefined,
  launchId: 'l1',
  pool: 'wn',
}

const machine = { poolName: 'wn', launchId: 'l1' }
const compare = (change: Partial<ObservedInstance>, accepted = {}, from = machine) =>
  compareInstance('demo', from, asked, { ...found, ...change }, accepted)

describe('an instance', () => {
  it('as it was asked for differs in nothing, whatever else EC2 chose', () => {
    expect(compare({})).toEqual([])
  })

  it('differs in each thing that somebody changed', () => {
    expect(
      compare({
        instanceType: 'm7i.xlarge',
        securityGroupIds: ['sg-1'],
        instanceProfile: undefined,
        tags: { ...found.tags, 'muster:pool': 'ce', Name: 'mine' },
      }),
    ).toEqual([
      { what: 'instance type', wanted: 'm7i.large', found: 'm7i.xlarge' },
      { what: 'security groups', wanted: 'sg-1, sg-2', found: 'sg-1' },
      { what: 'instance profile', wanted: 'worker', found: 'none' },
      { what: 'tag Name', wanted: 'demo/wn', found: 'mine' },
      { what: 'tag muster:pool', wanted: 'wn', found: 'ce' },
    ])
  })

  it('says which tags are gone', () => {
    expect(compare({ tags: {} }).map(({ what, found }) => [what, found])).toEqual([
      ['tag Name', 'none'],
      ['tag muster:site', 'none'],
      ['tag muster:pool', 'none'],
      ['tag muster:launch', 'none'],
    ])
  })

  it('differs no more once that was accepted', () => {
    expect(compare({ keyName: 'ada', zone: 'us-east-1b' }, { zone: 'us-east-1b' })).toEqual([])
  })

  it.each(['pending', 'shutting-down', 'terminated', 'stopping'] as const)(
    'that is %s differs in nothing',
    (state) => expect(compare({ state, tags: {}, imageId: 'ami-2' })).toEqual([]),
  )

  it('that no launch started is held to its tags alone', () => {
    const adopted = { poolName: 'wn', launchId: null }
    const tags = { 'muster:site': 'demo', 'muster:pool': 'wn', Name: 'demo/wn' }
    const seen = { ...found, imageId: 'ami-9', tags }
    expect(compareInstance('demo', adopted, undefined, seen, {})).toEqual([])
  })
})
