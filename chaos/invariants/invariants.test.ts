import { describe, expect, test } from 'vitest'
import { noClaims } from '@/lib/lifecycle/claims'
import { checkInvariants } from './check'
import type { MachineFact, SiteFacts } from './facts'

const data = {
  name: 'data',
  sizeGiB: 10,
  type: 'gp3',
  iops: null,
  throughput: null,
  fromSnapshot: null,
  label: null,
  device: '/dev/sdf',
  keep: true,
}
const resource = { managed: true, intent: 'kept', gone: false, byHand: false } as const

function machine(id: string, change: Partial<MachineFact>): MachineFact {
  return {
    ...{ id, name: id, poolName: 'ce', slot: 0, state: 'configured', intent: 'serve' },
    ...{ faultCode: null, instanceId: `i-${id}`, launchId: `l-${id}` },
    ...change,
  }
}

/** A site at rest: a server with an address and a volume, two workers, and one that is retired. */
function site(): SiteFacts {
  const ids = ['ce-1', 'wn-1', 'wn-2', 'wn-3']
  const worker = { poolName: 'wn' }
  return {
    site: 'demo',
    pools: [
      { name: 'ce', desired: 1, claims: { elasticIp: true, volumes: [data] } },
      { name: 'wn', desired: 2, claims: noClaims },
    ],
    machines: [
      machine('ce-1', {}),
      machine('wn-1', worker),
      machine('wn-2', { ...worker, slot: 1 }),
      machine('wn-3', { ...worker, slot: null, state: 'retired', intent: 'retire' }),
    ],
    launches: ids.map((id) => ({ id: `l-${id}`, clientToken: `t-${id}`, status: 'answered' })),
    addresses: [
      { ...resource, id: 'a', name: '203.0.113.1', ec2Id: 'eipalloc-1', wantedMachineId: 'ce-1' },
    ],
    volumes: [{ ...resource, id: 'v', name: 'data', ec2Id: 'vol-1', wantedMachineId: 'ce-1' }],
    snapshots: [{ id: 's', ec2Id: 'snap-1', intent: 'kept', gone: false }],
    claims: [
      { poolName: 'ce', slot: 0, what: 'address', resourceId: 'a' },
      { poolName: 'ce', slot: 0, what: 'volume:data', resourceId: 'v' },
    ],
    ignored: [],
    operations: [
      { id: 'o', title: 'Scale wn', status: 'succeeded', outcome: 'Done', endedAt: new Date(0) },
    ],
    ec2: {
      instances: ids.map((id) => ({
        instanceId: `i-${id}`,
        state: id === 'wn-3' ? 'terminated' : 'running',
        site: 'demo',
        clientToken: `t-${id}`,
      })),
      addresses: [
        {
          ...{ allocationId: 'eipalloc-1', publicIp: '203.0.113.1' },
          ...{ instanceId: 'i-ce-1', ourId: 'a' },
        },
      ],
      volumes: [
        {
          ...{ volumeId: 'vol-1', state: 'in-use', zone: 'us-east-1a' },
          ...{ instanceId: 'i-ce-1', ourId: 'v' },
        },
      ],
      snapshots: [{ snapshotId: 'snap-1', ourId: 's' }],
      launches: ids.map((id) => ({ clientToken: `t-${id}`, request: `launch ${id}` })),
      guests: ids.map((id) => ({ instanceId: `i-${id}`, configured: true })),
    },
  }
}

/** What is found of the site after a change to it. */
function found(change: (facts: SiteFacts) => unknown): string[] {
  const facts = site()
  change(facts)
  return checkInvariants(facts).map(({ what }) => what)
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index]
  if (item === undefined) throw new Error(`There is no item ${index}.`)
  return item
}

test('a site at rest violates nothing', () => {
  expect(checkInvariants(site())).toEqual([])
})

describe('exactly one instance for each machine wanted', () => {
  test.each<[string, (facts: SiteFacts) => unknown, string]>([
    [
      'a machine too few',
      ({ pools }) => Object.assign(at(pools, 1), { desired: 3 }),
      'pool wn wants 3 machines and has 2',
    ],
    [
      'a machine too many',
      ({ pools }) => Object.assign(at(pools, 1), { desired: 1 }),
      'pool wn wants 1 machines and has 2',
    ],
    [
      'none',
      ({ machines, ec2 }) => {
        Object.assign(at(machines, 2), { state: 'requested', instanceId: null })
        ec2.instances.splice(2, 1)
      },
      'wn-2 has no instance',
    ],
    [
      'one that ended',
      ({ ec2, machines }) => {
        Object.assign(at(ec2.instances, 2), { state: 'terminated' })
        Object.assign(at(machines, 2), { state: 'booting' })
      },
      "wn-2's instance i-wn-2 is terminated",
    ],
    [
      'one of another launch',
      ({ ec2 }) => Object.assign(at(ec2.instances, 2), { clientToken: 't' }),
      "wn-2's instance i-wn-2 comes from another launch than l-wn-2",
    ],
  ])('%s', (_, change, what) => expect(found(change)).toEqual([what]))

  test('one for two', () => {
    const facts = found(({ machines }) =>
      Object.assign(at(machines, 2), { instanceId: 'i-wn-1', launchId: 'l-wn-1' }),
    )
    expect(facts).toContain('wn-1 and wn-2 are both i-wn-1')
  })
})

describe('no unknown instance', () => {
  const stranger = { instanceId: 'i-9', state: 'running', site: 'demo', clientToken: undefined }
  test('with our tag', () => {
    expect(found(({ ec2 }) => ec2.instances.push(stranger))).toEqual([
      'i-9 (running, token none) belongs to no machine',
    ])
  })
  test.each<[string, (facts: SiteFacts) => unknown]>([
    ['of others', ({ ec2 }) => ec2.instances.push({ ...stranger, site: undefined })],
    ['that ends', ({ ec2 }) => ec2.instances.push({ ...stranger, state: 'shutting-down' })],
    [
      'that is to be left alone',
      ({ ec2, ignored }) => [ec2.instances.push(stranger), ignored.push('i-9')],
    ],
  ])('but one %s may be', (_, change) => expect(found(change)).toEqual([]))
})

describe('no address or volume lost, doubled or misplaced', () => {
  test.each<[string, (facts: SiteFacts) => unknown, string]>([
    ['lost', ({ ec2 }) => ec2.addresses.pop(), 'address 203.0.113.1 is not at EC2'],
    [
      'held to be gone',
      ({ volumes }) => Object.assign(at(volumes, 0), { gone: true }),
      'volume data (vol-1) is held to be gone',
    ],
    [
      'deleted',
      ({ ec2 }) => Object.assign(at(ec2.volumes, 0), { state: 'deleting' }),
      'volume data is not at EC2',
    ],
    ['lost as a snapshot', ({ ec2 }) => ec2.snapshots?.pop(), 'snapshot snap-1 is not at EC2'],
    [
      'doubled as a snapshot',
      ({ ec2 }) => ec2.snapshots?.push({ snapshotId: 'snap-2', ourId: 's' }),
      'snapshot snap-2 is a double of snap-1',
    ],
    [
      'doubled',
      ({ ec2 }) => ec2.volumes.push({ ...at(ec2.volumes, 0), volumeId: 'vol-2' }),
      'volume vol-2 is a double of data (vol-1)',
    ],
    [
      'forgotten',
      ({ ec2 }) => ec2.addresses.push({ ...at(ec2.addresses, 0), allocationId: 'e', ourId: 'x' }),
      'address e bears our id x, which nobody knows',
    ],
    [
      'not let go of',
      ({ volumes, claims, pools }) => {
        Object.assign(at(volumes, 0), { intent: 'gone', wantedMachineId: null })
        claims.pop()
        Object.assign(at(pools, 0).claims, { volumes: [] })
      },
      'volume vol-1 should be gone and is there',
    ],
    [
      'on the wrong machine',
      ({ ec2 }) => Object.assign(at(ec2.addresses, 0), { instanceId: 'i-wn-1' }),
      'address 203.0.113.1 (eipalloc-1) should be with ce-1 and is with wn-1',
    ],
    [
      'on no machine',
      ({ ec2 }) => Object.assign(at(ec2.volumes, 0), { instanceId: undefined }),
      'volume data (vol-1) should be with ce-1 and is with no machine',
    ],
    ['never claimed', ({ claims }) => claims.pop(), 'ce slot 0 has no volume:data of its own'],
    [
      'left behind',
      ({ volumes }) => Object.assign(at(volumes, 0), { wantedMachineId: null }),
      'volume:data of ce slot 0 is wanted nowhere, though ce-1 serves',
    ],
  ])('%s', (_, change, what) => expect(found(change)).toEqual([what]))

  test('a person may take an address from its slot', () => {
    const off = { wantedMachineId: null, byHand: true }
    expect(found(({ addresses }) => Object.assign(at(addresses, 0), off))).toEqual([])
  })
})

describe('no machine configured that is not', () => {
  test.each<[string, (facts: SiteFacts) => unknown, string]>([
    [
      'its instance does not run',
      ({ ec2 }) => Object.assign(at(ec2.instances, 1), { state: 'stopped' }),
      'wn-1 is configured, and its instance i-wn-1 is stopped',
    ],
    [
      'it says so itself',
      ({ ec2 }) => Object.assign(at(ec2.guests ?? [], 1), { configured: false }),
      'wn-1 is configured, and says itself that it is not',
    ],
  ])('%s', (_, change, what) => expect(found(change)).toEqual([what]))

  test('a fault says that it is not', () => {
    const facts = found(({ ec2, machines }) => {
      Object.assign(at(ec2.guests ?? [], 1), { configured: false })
      Object.assign(at(machines, 1), { faultCode: 'ConfigureFailed' })
    })
    expect(facts).toEqual([])
  })
})

test('nothing is retired that still runs', () => {
  const revived = found(({ ec2 }) => Object.assign(at(ec2.instances, 3), { state: 'running' }))
  expect(revived).toEqual(['wn-3 is retired, and its instance i-wn-3 is running'])
})

test('a token serves one request, however often it is repeated', () => {
  const again = { clientToken: 't-wn-1', request: 'launch wn-1' }
  expect(found(({ ec2 }) => ec2.launches.push(again))).toEqual([])
  const other = { clientToken: 't-wn-1', request: 'launch two' }
  expect(found(({ ec2 }) => ec2.launches.push(other))).toEqual([
    'token t-wn-1 was used for 2 different requests',
  ])
})

test.each([
  [{ status: 'running', outcome: null, endedAt: null }, 'is still running'],
  [{ outcome: null }, 'has succeeded and does not say how or when'],
  [{ endedAt: null }, 'has succeeded and does not say how or when'],
])('an operation ends and says how: %o', (change, what) => {
  expect(found(({ operations }) => Object.assign(at(operations, 0), change))).toEqual([
    `operation o (Scale wn) ${what}`,
  ])
})
