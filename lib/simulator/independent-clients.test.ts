import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { imageX86, type SimulatedEc2, simulatedEc2 } from './testing/simulated-ec2'

let ec2: SimulatedEc2

beforeAll(async () => {
  ec2 = await simulatedEc2({ volumes: 1000 })
})

afterAll(() => ec2.stop())

const environment = {
  ...process.env,
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_PAGER: '',
  AWS_MAX_ATTEMPTS: '1',
}

/** Whether a program is there and works: a version manager's shim may be all there is. */
function works(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore', timeout: 30_000 })
    return true
  } catch {
    return false
  }
}

const run = promisify(execFile)

describe.skipIf(!works('aws', '--version'))('AWS CLI', () => {
  const aws = async (...args: string[]) => {
    const { stdout } = await run(
      'aws',
      ['ec2', ...args, '--endpoint-url', ec2.simulator.url, '--output', 'json'],
      { env: environment },
    )
    return stdout ? JSON.parse(stdout) : undefined
  }

  it('launches, waits, describes and terminates', async () => {
    const launched = await aws(
      'run-instances',
      ...['--image-id', imageX86, '--instance-type', 't3.micro', '--count', '1:2'],
      ...['--user-data', '#!/bin/sh', '--client-token', 'cli'],
      ...['--tag-specifications', 'ResourceType=instance,Tags=[{Key=pool,Value=cli}]'],
    )
    const ids: string[] = launched.Instances.map((i: { InstanceId: string }) => i.InstanceId)
    expect(ids).toHaveLength(2)
    const described = await aws(
      'describe-instances',
      ...['--filters', 'Name=tag:pool,Values=cli', '--max-items', '1', '--page-size', '5'],
    )
    expect(described.Reservations[0].Instances[0]).toMatchObject({
      InstanceId: ids[0],
      ImageId: imageX86,
      Tags: [{ Key: 'pool', Value: 'cli' }],
    })
    const ended = await aws('terminate-instances', '--instance-ids', ...ids)
    expect(ended.TerminatingInstances).toHaveLength(2)
  }, 60_000)

  it('shows errors as EC2 words them', async () => {
    await expect(
      aws('describe-instances', '--instance-ids', 'i-0123456789abcdef0'),
    ).rejects.toThrow(
      "(InvalidInstanceID.NotFound) when calling the DescribeInstances operation: The instance ID 'i-0123456789abcdef0' does not exist",
    )
  }, 60_000)
})

const script = `
import base64, boto3, json, sys
from botocore.exceptions import ClientError
ec2 = boto3.client('ec2', endpoint_url=sys.argv[1])
def code(call, **kw):
    try:
        call(**kw)
        return None
    except ClientError as e:
        return e.response['Error']['Code']
out = {}
r = ec2.run_instances(ImageId='${imageX86}', InstanceType='t3.micro', MinCount=1, MaxCount=3,
    UserData='MUSTER_POOL=wn', ClientToken='boto', Placement={'AvailabilityZone': 'us-east-1a'},
    TagSpecifications=[{'ResourceType': 'instance', 'Tags': [{'Key': 'k', 'Value': 'v<&>'}]}])
ids = [i['InstanceId'] for i in r['Instances']]
ec2.get_waiter('instance_running').wait(InstanceIds=ids, WaiterConfig={'Delay': 1})
pages = ec2.get_paginator('describe_instances').paginate(
    Filters=[{'Name': 'tag:k', 'Values': ['v*']}], PaginationConfig={'PageSize': 5})
found = [i for p in pages for r in p['Reservations'] for i in r['Instances']]
out['found'] = [i['InstanceId'] for i in found] == ids
out['launch_time'] = found[0]['LaunchTime'].isoformat() != ''
out['tags'] = found[0]['Tags']
a = ec2.describe_instance_attribute(InstanceId=ids[0], Attribute='userData')
out['user_data'] = base64.b64decode(a['UserData']['Value']).decode()
eip = ec2.allocate_address(Domain='vpc')
ec2.associate_address(AllocationId=eip['AllocationId'], InstanceId=ids[0])
i = ec2.describe_instances(InstanceIds=[ids[0]])['Reservations'][0]['Instances'][0]
out['elastic'] = i['PublicIpAddress'] == eip['PublicIp']
out['owner'] = i['NetworkInterfaces'][0]['Association']['IpOwnerId']
v = ec2.create_volume(AvailabilityZone='us-east-1a', Size=1)
out['attach_early'] = code(ec2.attach_volume, VolumeId=v['VolumeId'], InstanceId=ids[0], Device='/dev/sdf')
ec2.get_waiter('volume_available').wait(VolumeIds=[v['VolumeId']], WaiterConfig={'Delay': 1})
ec2.attach_volume(VolumeId=v['VolumeId'], InstanceId=ids[0], Device='/dev/sdf')
ec2.get_waiter('volume_in_use').wait(VolumeIds=[v['VolumeId']], WaiterConfig={'Delay': 1})
out['types'] = len(ec2.describe_instance_types(InstanceTypes=['t3.micro'])['InstanceTypes'])
out['zones'] = len(ec2.describe_availability_zones()['AvailabilityZones'])
out['regions'] = 'us-east-1' in [r['RegionName'] for r in ec2.describe_regions()['Regions']]
out['subnets'] = len(ec2.describe_subnets()['Subnets'])
out['status'] = len(ec2.describe_instance_status(InstanceIds=ids)['InstanceStatuses'])
out['console'] = ec2.get_console_output(InstanceId=ids[0])['InstanceId'] == ids[0]
out['dry_run'] = code(ec2.terminate_instances, InstanceIds=ids, DryRun=True)
out['malformed'] = code(ec2.terminate_instances, InstanceIds=['i-nonsense'])
ec2.terminate_instances(InstanceIds=ids)
ec2.get_waiter('instance_terminated').wait(InstanceIds=ids, WaiterConfig={'Delay': 1})
out['spent'] = code(ec2.run_instances, ImageId='${imageX86}', InstanceType='t3.micro', MinCount=1, MaxCount=3,
    UserData='MUSTER_POOL=wn', ClientToken='boto', Placement={'AvailabilityZone': 'us-east-1a'},
    TagSpecifications=[{'ResourceType': 'instance', 'Tags': [{'Key': 'k', 'Value': 'v<&>'}]}])
print(json.dumps(out))
`

describe.skipIf(!works('python3', '-c', 'import boto3'))('boto3', () => {
  it('finds EC2 in it, waiters and paginators included', async () => {
    const { stdout } = await run('python3', ['-c', script, ec2.simulator.url], {
      env: environment,
    })
    expect(JSON.parse(stdout)).toEqual({
      found: true,
      launch_time: true,
      tags: [{ Key: 'k', Value: 'v<&>' }],
      user_data: 'MUSTER_POOL=wn',
      elastic: true,
      owner: '123456789012',
      attach_early: 'IncorrectState',
      types: 1,
      zones: 3,
      regions: true,
      subnets: 3,
      status: 3,
      console: true,
      dry_run: 'DryRunOperation',
      malformed: 'InvalidInstanceID.Malformed',
      spent: 'IdempotentInstanceTerminated',
    })
  }, 60_000)
})
