import {
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
} from '@aws-sdk/client-ec2'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actions } from './actions/all-actions'
import { clientOf, codeOf, type SimulatedEc2, simulatedEc2 } from './testing/simulated-ec2'

let ec2: SimulatedEc2

beforeAll(async () => {
  ec2 = await simulatedEc2()
})

afterAll(() => ec2.stop())

const signed = (key = 'K') =>
  `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`

async function post(form: string, authorization: string | undefined = signed()) {
  const answer = await fetch(ec2.simulator.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(authorization && { authorization }),
    },
    body: form,
  })
  const text = await answer.text()
  return { status: answer.status, text, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1] }
}

describe('callers', () => {
  it('must sign', async () => {
    expect(await post('Action=DescribeRegions', '')).toMatchObject({
      status: 403,
      code: 'MissingAuthenticationToken',
    })
    for (const garbled of [
      'Basic abc',
      signed().replace('Signature', 'Sig'),
      signed('a b'),
      'AWS4-HMAC-SHA256',
    ]) {
      expect(await post('Action=DescribeRegions', garbled)).toMatchObject({
        status: 401,
        code: 'AuthFailure',
      })
    }
  })

  it('may be refused by their key', async () => {
    const client = clientOf(ec2.simulator.url, 1, 'REFUSED')
    expect(await codeOf(client.send(new DescribeRegionsCommand({})))).toBe('AuthFailure')
    client.destroy()
  })

  it('may use GET', async () => {
    const url = `${ec2.simulator.url}/?Action=DescribeRegions&Version=2016-11-15`
    const answer = await fetch(url, { headers: { authorization: signed() } })
    expect(await answer.text()).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<DescribeRegionsResponse xmlns="http:\/\/ec2.amazonaws.com\/doc\/2016-11-15\/"><requestId>[\da-f-]{36}<\/requestId><regionInfo><item>/,
    )
  })
})

describe('requests', () => {
  it.each([
    ['', 'MissingParameter'],
    ['Action=LaunchMissiles', 'InvalidAction'],
    ['Action=DescribeRegions&Version=now', 'InvalidAction'],
    ['Action=DescribeRegions&Colour=blue', 'UnknownParameter'],
    ['Action=DescribeInstances&InstanceId.x=i-1', 'UnknownParameter'],
    ['Action=DescribeInstances&Filter.1.Value.1=a', 'MissingParameter'],
    ['Action=DescribeInstances&Filter.1.Name=instance-id', 'MissingParameter'],
    ['Action=DescribeInstances&MaxResults=many', 'InvalidParameterValue'],
    ['Action=DescribeInstances&DryRun=maybe', 'InvalidParameterValue'],
    ['Action=DescribeInstances&DryRun=true', 'DryRunOperation'],
    ['Action=RunInstances&MinCount=1&MaxCount=1', 'MissingParameter'],
    ['Action=TerminateInstances', 'MissingParameter'],
    ['Action=DescribeInstanceAttribute&Attribute=__proto__', 'InvalidParameterValue'],
    ['Action=GetConsoleOutput', 'MissingParameter'],
  ])('%s is %s', async (form, code) => {
    const answer = await post(form)
    expect(answer.code).toBe(code)
    expect(answer.text).toMatch(/<RequestID>[\da-f-]{36}<\/RequestID>/)
  })

  it('that are too large are refused', async () => {
    expect((await post(`Action=DescribeRegions&X=${'x'.repeat(3_000_000)}`)).status).toBe(413)
  })

  it('of any kind never break the endpoint', async () => {
    const names = [...new Set([...actions.values()].flatMap((a) => a.accepts))].map((name) =>
      name.replaceAll('.n', '.1'),
    )
    const value = fc.oneof(
      fc.constantFrom(
        'i-0123456789abcdef0',
        'vol-1',
        'true',
        '-1',
        '1',
        '99999999999',
        '*',
        'instance',
        'us-east-1a',
        'ami-0a0000000000000a1',
        't3.micro',
      ),
      fc.string({ unit: 'binary', maxLength: 40 }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...actions.keys()),
        fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 6 }),
        async (action, parameters) => {
          const known = actions.get(action)?.accepts.map((n) => n.replaceAll('.n', '.1')) ?? []
          const form = new URLSearchParams([
            ['Action', action],
            ...parameters.filter(([name]) => known.includes(name)),
          ])
          const { status, text } = await post(form.toString())
          expect(status).toBeLessThan(500)
          expect(text).toMatch(/^<\?xml/)
        },
      ),
      { numRuns: 400 },
    )
  })
})

describe('the catalogue', () => {
  it('names three zones, a subnet in each, and groups', async () => {
    const zones = await ec2.client.send(new DescribeAvailabilityZonesCommand({}))
    const names = zones.AvailabilityZones?.map((z) => z.ZoneName)
    expect(names).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c'])
    const subnets = await ec2.client.send(
      new DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: ['true'] }] }),
    )
    expect(subnets.Subnets?.map((s) => s.AvailabilityZone)).toEqual(names)
    const groups = await ec2.client.send(
      new DescribeSecurityGroupsCommand({ GroupNames: ['workers'] }),
    )
    expect(groups.SecurityGroups?.[0]?.IpPermissionsEgress?.[0]?.IpRanges?.[0]?.CidrIp).toBe(
      '0.0.0.0/0',
    )
  })

  it('tells what types can boot and where they are offered', async () => {
    const types = await ec2.client.send(
      new DescribeInstanceTypesCommand({ InstanceTypes: ['m1.small', 'm7g.large'] }),
    )
    expect(types.InstanceTypes).toMatchObject([
      {
        InstanceType: 'm7g.large',
        ProcessorInfo: { SupportedArchitectures: ['arm64'] },
        SupportedBootModes: ['uefi'],
        VCpuInfo: { DefaultVCpus: 2 },
        MemoryInfo: { SizeInMiB: 8192 },
      },
      { InstanceType: 'm1.small', SupportedVirtualizationTypes: ['hvm', 'paravirtual'] },
    ])
    expect(
      await codeOf(
        ec2.client.send(
          new DescribeInstanceTypesCommand({ InstanceTypes: ['x9.huge' as 't3.micro'] }),
        ),
      ),
    ).toBe('InvalidInstanceType')
    const offered = await ec2.client.send(
      new DescribeInstanceTypeOfferingsCommand({
        LocationType: 'availability-zone',
        Filters: [{ Name: 'instance-type', Values: ['c7i.xlarge'] }],
      }),
    )
    expect(offered.InstanceTypeOfferings?.map((o) => o.Location)).toEqual([
      'us-east-1a',
      'us-east-1b',
    ])
  })

  it('has images of every kind', async () => {
    const images = await ec2.client.send(new DescribeImagesCommand({ Owners: ['self'] }))
    const kinds = images.Images?.map(
      (i) => `${i.Architecture} ${i.VirtualizationType} ${i.BootMode}`,
    )
    expect(kinds).toEqual([
      'x86_64 hvm uefi-preferred',
      'arm64 hvm uefi',
      'x86_64 hvm legacy-bios',
      'x86_64 hvm uefi',
      'x86_64 paravirtual undefined',
    ])
    const none = await ec2.client.send(new DescribeImagesCommand({ Owners: ['amazon'] }))
    expect(none.Images).toEqual([])
  })
})
