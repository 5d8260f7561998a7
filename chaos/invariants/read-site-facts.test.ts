import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '@/lib/store/testing/database'
import { checkInvariants } from './check'
import type { Ec2Truth } from './facts'
import { readSiteFacts } from './read-site-facts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

test('the database is read as it is', async () => {
  const { prisma } = database
  const claims = { elasticIp: true, volumes: [] }
  await prisma.pool.create({
    data: { name: 'ce', profile: 'ce', image: 'ami-1', desired: 1, claims },
  })
  await prisma.machine.create({
    data: { id: 'm', name: 'ce-0001', number: 1, slot: 0, poolName: 'ce', profile: 'ce' },
  })
  await prisma.machine.update({
    where: { id: 'm' },
    data: { state: 'booting', instanceId: 'i-1', bootingAt: new Date() },
  })
  await prisma.elasticIp.create({
    data: { id: 'a', allocationId: 'eipalloc-1', publicIp: '203.0.113.1', wantedMachineId: 'm' },
  })
  await prisma.claim.create({
    data: { id: 'c', poolName: 'ce', slot: 0, what: 'address', elasticIpId: 'a' },
  })
  await prisma.strayInstance.create({
    data: { instanceId: 'i-2', ec2State: 'running', ignoredAt: new Date() },
  })
  const running = { state: 'running', site: 'demo', clientToken: undefined }
  const truth: Ec2Truth = {
    instances: [
      { ...running, instanceId: 'i-1' },
      { ...running, instanceId: 'i-2' },
    ],
    addresses: [
      { allocationId: 'eipalloc-1', publicIp: '203.0.113.1', instanceId: 'i-1', ourId: 'a' },
    ],
    volumes: [],
    snapshots: [],
    launches: [],
  }
  expect(checkInvariants(await readSiteFacts(prisma, truth))).toEqual([])

  await prisma.pool.update({ where: { name: 'ce' }, data: { desired: 2 } })
  const free = {
    ...truth,
    addresses: truth.addresses.map((a) => ({ ...a, instanceId: undefined })),
  }
  expect(checkInvariants(await readSiteFacts(prisma, free)).map(({ what }) => what)).toEqual([
    'pool ce wants 2 machines and has 1',
    'address 203.0.113.1 (eipalloc-1) should be with ce-0001 and is with no machine',
  ])
})
