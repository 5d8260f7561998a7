import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  codeOf,
  first,
  idOf,
  imageArm,
  imageParavirtual,
  imageUefi,
  type SimulatedEc2,
  simulatedEc2,
} from './testing/simulated-ec2'

let ec2: SimulatedEc2

beforeAll(async () => {
  ec2 = await simulatedEc2()
})

afterAll(() => ec2.stop())

describe('RunInstances', () => {
  it('shows an instance from pending to running with what a controller reads', async () => {
    const userData = Buffer.from('#!/bin/sh\nMUSTER_POOL=wn\n').toString('base64')
    const pending = first(
      await ec2.run({
        ClientToken: 'all-fields',
        UserData: userData,
        InstanceInitiatedShutdownBehavior: 'terminate',
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
        IamInstanceProfile: { Name: 'workers' },
        SecurityGroups: ['workers'],
        Placement: { AvailabilityZone: 'us-east-1b' },
        TagSpecifications: [
          { ResourceType: 'instance', Tags: [{ Key: 'muster:site', Value: 'a <b> & "c"' }] },
        ],
      }),
    )
    expect(pending).toMatchObject({
      State: { Name: 'pending', Code: 0 },
      StateReason: { Code: 'pending' },
      ClientToken: 'all-fields',
      Architecture: 'x86_64',
      Placement: { AvailabilityZone: 'us-east-1b' },
      SecurityGroups: [{ GroupName: 'workers' }],
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
      Tags: [{ Key: 'muster:site', Value: 'a <b> & "c"' }],
      RootDeviceName: '/dev/xvda',
    })
    expect(pending.PublicIpAddress).toBeUndefined()
    const running = await ec2.waitForState(idOf(pending), 'running')
    expect(running.PrivateIpAddress).toMatch(/^172\.31\.\d+\.\d+$/)
    expect(running.PrivateDnsName).toBe(
      `ip-${running.PrivateIpAddress?.replaceAll('.', '-')}.ec2.internal`,
    )
    expect(running.PublicIpAddress).toMatch(/^198\.1[89]\./)
    expect(running.NetworkInterfaces?.[0]?.Association?.IpOwnerId).toBe('amazon')
    expect(running.BlockDeviceMappings?.[0]?.Ebs).toMatchObject({
      Status: 'attached',
      DeleteOnTermination: true,
    })
    expect(ec2.host.booted.get(idOf(pending))).toMatchObject({
      userData: '#!/bin/sh\nMUSTER_POOL=wn\n',
      publicIp: running.PublicIpAddress,
      zone: 'us-east-1b',
    })
    const attribute = await ec2.client.send(
      new DescribeInstanceAttributeCommand({ InstanceId: idOf(pending), Attribute: 'userData' }),
    )
    expect(attribute.UserData?.Value).toBe(userData)
  })

  it('answers a repeated client token with the same instances', async () => {
    const once = { ClientToken: 'same', MinCount: 1, MaxCount: 3 }
    const started = (await ec2.run(once)).map(idOf)
    expect(started).toHaveLength(3)
    expect((await ec2.run(once)).map(idOf)).toEqual(started)
    const described = await ec2.client.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'client-token', Values: ['same'] }] }),
    )
    expect(described.Reservations?.flatMap((r) => r.Instances ?? [])).toHaveLength(3)
  })

  it('refuses a client token with other parameters, or after its instances ended', async () => {
    const [instance] = await ec2.run({ ClientToken: 'spent' })
    expect(await codeOf(ec2.run({ ClientToken: 'spent', MaxCount: 2 }))).toBe(
      'IdempotentParameterMismatch',
    )
    const id = idOf(first(instance && [instance]))
    await ec2.client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
    await ec2.waitForState(id, 'terminated')
    expect(await codeOf(ec2.run({ ClientToken: 'spent' }))).toBe('IdempotentInstanceTerminated')
  })

  it('counts a client token in the zone that is named with it', async () => {
    const inZone = (zone: string) =>
      ec2.run({ ClientToken: 'zonal', Placement: { AvailabilityZone: zone } })
    const a = idOf(first(await inZone('us-east-1a')))
    const b = idOf(first(await inZone('us-east-1b')))
    expect(a).not.toBe(b)
    expect(idOf(first(await inZone('us-east-1a')))).toBe(a)
  })

  it('launches as many as there is room for, down to MinCount', async () => {
    ec2.simulator.control.mergeFaults({
      capacity: [{ instanceType: 'm7i.large', zone: 'us-east-1a', left: 3 }],
    })
    const wanted = {
      InstanceType: 'm7i.large' as const,
      Placement: { AvailabilityZone: 'us-east-1a' },
      MaxCount: 5,
    }
    expect(await codeOf(ec2.run({ ...wanted, MinCount: 4 }))).toBe('InsufficientInstanceCapacity')
    expect(await ec2.run(wanted)).toHaveLength(3)
    expect(await codeOf(ec2.run(wanted))).toBe('InsufficientInstanceCapacity')
    const elsewhere = await ec2.run({ InstanceType: 'm7i.large' })
    expect(first(elsewhere).Placement?.AvailabilityZone).not.toBe('us-east-1a')
    ec2.simulator.control.replaceFaults({})
  })

  it.each([
    ['an unknown image', { ImageId: 'ami-0123456789abcdef0' }, 'InvalidAMIID.NotFound'],
    ['no image id', { ImageId: 'quattor' }, 'InvalidAMIID.Malformed'],
    ['another architecture', { ImageId: imageArm }, 'InvalidParameterValue'],
    ['paravirtual on Nitro', { ImageId: imageParavirtual }, 'InvalidParameterCombination'],
    [
      'UEFI on a BIOS type',
      { ImageId: imageUefi, InstanceType: 't2.micro' as const },
      'InvalidParameterCombination',
    ],
    [
      'a type that the zone lacks',
      { InstanceType: 'c7i.xlarge' as const, Placement: { AvailabilityZone: 'us-east-1c' } },
      'Unsupported',
    ],
    ['an unknown zone', { Placement: { AvailabilityZone: 'us-east-1z' } }, 'InvalidParameterValue'],
    ['an unknown subnet', { SubnetId: 'subnet-0123456789abcdef0' }, 'InvalidSubnetID.NotFound'],
    ['an unknown group', { SecurityGroupIds: ['sg-0123456789abcdef0'] }, 'InvalidGroup.NotFound'],
    ['a key pair', { KeyName: 'mine' }, 'InvalidKeyPair.NotFound'],
    ['MinCount above MaxCount', { MinCount: 2 }, 'InvalidParameterValue'],
    ['nothing', { MinCount: 0, MaxCount: 0 }, 'InvalidParameterValue'],
    [
      'too much user data',
      { UserData: Buffer.alloc(16_385, 'x').toString('base64') },
      'InvalidParameterValue',
    ],
    [
      'reserved tags',
      {
        TagSpecifications: [
          { ResourceType: 'instance' as const, Tags: [{ Key: 'aws:x', Value: '' }] },
        ],
      },
      'InvalidParameterValue',
    ],
    ['a dry run', { DryRun: true }, 'DryRunOperation'],
  ])('refuses %s and launches nothing', async (_, input, code) => {
    const before = ec2.simulator.control.instances().length
    expect(await codeOf(ec2.run(input))).toBe(code)
    expect(ec2.simulator.control.instances()).toHaveLength(before)
  })

  it('keeps to the quotas of the account', async () => {
    ec2.simulator.control.setOptions({ vcpuQuota: 0 })
    expect(await codeOf(ec2.run())).toBe('VcpuLimitExceeded')
    ec2.simulator.control.setOptions({ vcpuQuota: 1_000_000, instanceQuota: 0 })
    expect(await codeOf(ec2.run())).toBe('InstanceLimitExceeded')
    ec2.simulator.control.setOptions({ instanceQuota: 50_000 })
  })
})

describe('the books', () => {
  it('hold the account as it is, and what each launch asked for', async () => {
    const token = { ClientToken: 'books', MaxCount: 1 }
    const tags = [{ Key: 'muster:site', Value: 'demo' }]
    const asked = {
      ...token,
      TagSpecifications: [{ ResourceType: 'instance' as const, Tags: tags }],
    }
    const instance = first(await ec2.run(asked))
    await ec2.run(asked)
    expect(await codeOf(ec2.run(token))).toBe('IdempotentParameterMismatch')
    const books = ec2.simulator.control.books()
    expect(books.instances).toContainEqual({
      instanceId: idOf(instance),
      state: expect.stringMatching(/pending|running/),
      site: 'demo',
      clientToken: 'books',
    })
    // The repeat was the same request; the refused one was another.
    const requests = books.launches.filter((launch) => launch.clientToken === 'books')
    expect(requests).toHaveLength(2)
    expect(requests.map(({ request }) => request.includes('muster:site'))).toEqual([true, false])
  })
})
