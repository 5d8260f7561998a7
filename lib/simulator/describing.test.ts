import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, idOf, type SimulatedEc2, simulatedEc2 } from './testing/simulated-ec2'

let ec2: SimulatedEc2
let ids: string[]

beforeAll(async () => {
  ec2 = await simulatedEc2()
  const tagged = (pool: string) => ({
    TagSpecifications: [
      { ResourceType: 'instance' as const, Tags: [{ Key: 'pool', Value: pool }] },
    ],
  })
  ids = [
    ...(await ec2.run({ MaxCount: 7, ClientToken: 'one', ...tagged('wn') })),
    ...(await ec2.run({ MaxCount: 5, ...tagged('wn*') })),
    ...(await ec2.run({ Placement: { AvailabilityZone: 'us-east-1c' } })),
  ].map(idOf)
})

afterAll(() => ec2.stop())

async function found(input: DescribeInstancesCommandInput): Promise<string[]> {
  const answer = await ec2.client.send(new DescribeInstancesCommand(input))
  return (answer.Reservations ?? []).flatMap((r) => r.Instances ?? []).map(idOf)
}

const byFilter = (Name: string, ...Values: string[]) => found({ Filters: [{ Name, Values }] })

describe('pages', () => {
  it('gives every instance once, in order', async () => {
    const seen: string[] = []
    let NextToken: string | undefined
    let pages = 0
    do {
      const answer = await ec2.client.send(
        new DescribeInstancesCommand({ MaxResults: 5, NextToken }),
      )
      seen.push(...(answer.Reservations ?? []).flatMap((r) => r.Instances ?? []).map(idOf))
      NextToken = answer.NextToken
      pages++
    } while (NextToken)
    expect(seen).toEqual(ids)
    expect(pages).toBe(3)
  })

  it.each([
    ['too few', { MaxResults: 4 }, 'InvalidParameterValue'],
    ['too many', { MaxResults: 1001 }, 'InvalidParameterValue'],
    ['a made-up token', { MaxResults: 5, NextToken: 'bm9uc2Vuc2U' }, 'InvalidNextToken'],
    ['ids', { MaxResults: 5, InstanceIds: ['i-0123456789abcdef0'] }, 'InvalidParameterCombination'],
  ])('refuses %s', async (_, input, code) => {
    expect(await codeOf(found(input))).toBe(code)
  })

  it('takes 5 and 1000', async () => {
    expect(await found({ MaxResults: 5 })).toHaveLength(5)
    expect(await found({ MaxResults: 1000 })).toHaveLength(13)
  })
})

describe('filters', () => {
  it('match tags, with wildcards and without', async () => {
    expect(await byFilter('tag:pool', 'wn')).toHaveLength(7)
    expect(await byFilter('tag:pool', 'w*')).toHaveLength(12)
    expect(await byFilter('tag:pool', 'w?')).toHaveLength(7)
    expect(await byFilter('tag:pool', 'wn\\*')).toHaveLength(5)
    expect(await byFilter('tag:pool', 'WN')).toEqual([])
    expect(await byFilter('tag-key', 'pool', 'other')).toHaveLength(12)
    expect(await byFilter('tag:toString', '*')).toEqual([])
  })

  it('match fields, and all of them must', async () => {
    const [one = ''] = ids
    const { PrivateIpAddress = '' } = await ec2.look(one)
    expect(await byFilter('instance-id', one)).toEqual([one])
    expect(await byFilter('client-token', 'one')).toEqual(ids.slice(0, 7))
    expect(await byFilter('availability-zone', '*c')).toContain(ids.at(-1))
    expect(await byFilter('private-ip-address', PrivateIpAddress)).toEqual([one])
    expect(await byFilter('instance-state-name', 'pending', 'running')).toHaveLength(13)
    expect(
      await found({
        Filters: [
          { Name: 'client-token', Values: ['one'] },
          { Name: 'tag:pool', Values: ['wn'] },
          { Name: 'launch-index', Values: ['6'] },
        ],
      }),
    ).toEqual([ids[6]])
  })

  it('that nobody knows are refused', async () => {
    expect(await codeOf(byFilter('colour', 'blue'))).toBe('InvalidParameterValue')
    expect(await codeOf(byFilter('constructor', 'x'))).toBe('InvalidParameterValue')
  })

  it('cannot be made to take long', async () => {
    const [one = ''] = ids
    const Value = 'a'.repeat(250)
    await ec2.client.send(
      new CreateTagsCommand({ Resources: [one], Tags: [{ Key: 'long', Value }] }),
    )
    expect(await byFilter('tag:long', `${'*a'.repeat(100)}b`)).toEqual([])
  })
})

describe('ids', () => {
  it('fail together when one is bad', async () => {
    const [one = ''] = ids
    expect(await codeOf(found({ InstanceIds: [one, 'i-0123456789abcdef0'] }))).toBe(
      'InvalidInstanceID.NotFound',
    )
    expect(await codeOf(found({ InstanceIds: ['wn-0001'] }))).toBe('InvalidInstanceID.Malformed')
    expect(await found({ InstanceIds: [one, one] })).toEqual([one])
  })
})

it('describes and terminates thousands quickly', async () => {
  const many = await simulatedEc2()
  try {
    const started = performance.now()
    const launched = [
      ...(await many.run({ MaxCount: 1000 })),
      ...(await many.run({ MaxCount: 1000 })),
    ].map(idOf)
    const ran = performance.now()
    const raw = await fetch(`${many.simulator.url}/?Action=DescribeInstances&Version=2016-11-15`, {
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=K/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      },
    })
    const bytes = (await raw.text()).length
    const read = performance.now()
    await many.client.send(new TerminateInstancesCommand({ InstanceIds: launched.slice(0, 1000) }))
    const ended = performance.now()
    process.stdout.write(
      `simulator: launch 2000 ${Math.round(ran - started)} ms, describe 2000 (${Math.round(bytes / 1024)} KB) ${Math.round(read - ran)} ms, terminate 1000 ${Math.round(ended - read)} ms\n`,
    )
    expect(launched).toHaveLength(2000)
    expect(read - ran).toBeLessThan(5000)
  } finally {
    await many.stop()
  }
})
