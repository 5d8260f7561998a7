import { ModifyInstanceAttributeCommand, RunInstancesCommand } from '@aws-sdk/client-ec2'
import { afterEach, describe, expect, it } from 'vitest'
import { describeByIds } from '@/lib/ec2/observe'
import { terminateInstances } from '@/lib/ec2/terminate'
import { attachVolume, describeVolumes } from '@/lib/ec2/volumes'
import { terminateInstance } from '@/lib/operations/terminate-instance'
import type { Machine } from '@/lib/store/generated/client'
import { readOrphans } from '@/lib/store/orphans'
import { changeVolume, volumeRow, wantVolume } from './testing/resources'
import { eventually, Stage } from './testing/stage'

const actor = { kind: 'user', id: 'u1', name: 'Ada', role: 'admin' } as const

describe('a kept volume that somebody has EC2 delete with its instance', () => {
  let stage: Stage
  let machine: Machine
  /** Our own id of the volume. */
  let id: string
  afterEach(async () => {
    await stage?.strike()
  })

  /** Two machines that serve, the first with a volume. */
  async function withVolume(): Promise<void> {
    stage = await Stage.set()
    await stage.createPool({ zones: ['us-east-1a'], drainTimeout: 0 })
    await stage.startController({ backoffMs: 5 })
    await stage.scale(2)
    await stage.reaches('booting', 2)
    await stage.report('bootstrapped')
    await stage.report('configured')
    const [first] = await stage.machines()
    if (!first) throw new Error('there is no machine')
    machine = first
    id = (await wantVolume(stage, { wantedMachineId: machine.id })).id
    await eventually(async () => (await volumeRow(stage, id)).operationId).toBeNull()
  }

  /** Done with EC2's console, past Muster. */
  async function doom(instanceId = machine.instanceId): Promise<void> {
    await stage.ec2.call(
      'ModifyInstanceAttribute',
      new ModifyInstanceAttributeCommand({
        InstanceId: instanceId ?? '',
        BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { DeleteOnTermination: true } }],
      }),
      { kind: 'write' },
    )
  }

  /** An instance with our tag that belongs to no machine. */
  async function runOutside(): Promise<string> {
    const { output } = await stage.ec2.call(
      'RunInstances',
      new RunInstancesCommand({
        ...{
          ImageId: 'ami-0a0000000000000a1',
          InstanceType: 'm7i.large',
          MinCount: 1,
          MaxCount: 1,
        },
        Placement: { AvailabilityZone: 'us-east-1a' },
        TagSpecifications: [
          { ResourceType: 'instance', Tags: [{ Key: 'muster:site', Value: 'stage' }] },
        ],
      }),
      { kind: 'write' },
    )
    const instanceId = output.Instances?.[0]?.InstanceId ?? ''
    await eventually(async () => (await describeByIds(stage.ec2, [instanceId]))[0]?.state).toBe(
      'running',
    )
    return instanceId
  }

  const isDoomed = () =>
    eventually(async () => (await volumeRow(stage, id)).drift).toMatchObject([
      { what: 'when its instance ends' },
    ])

  async function detach(): Promise<void> {
    const operationId = await changeVolume(stage, id, { wantedMachineId: null })
    await eventually(async () => (await stage.operation(operationId)).status).toBe('succeeded')
  }

  async function stays(): Promise<void> {
    const { volumeId } = await volumeRow(stage, id)
    await eventually(async () => {
      const seen = await describeVolumes(stage.ec2)
      return seen.find((volume) => volume.volumeId === volumeId)?.state
    }).toBe('available')
    await eventually(() => volumeRow(stage, id)).toMatchObject({
      ...{ goneAt: null, drift: [], errorCode: null, instanceId: null, wantedMachineId: null },
    })
  }

  async function problems(): Promise<string> {
    const where = { kind: 'controller' as const }
    return JSON.stringify(
      (await stage.db.prisma.process.findMany({ where })).map((row) => row.problems),
    )
  }

  it('is kept when its machine is retired, and that is told', async () => {
    await withVolume()
    await doom()
    await isDoomed()
    const operationId = await stage.scale(0)
    await stage.reaches('retired', 2)
    await stays()
    // Once here and once by the controller.
    expect(stage.requestCount('ModifyInstanceAttribute')).toBe(2)
    expect((await stage.events(machine.id)).join('\n')).toMatch(
      /EC2 would delete data \(vol-\w+\) with .*: turning DeleteOnTermination off\n(.*\n)*Not drained/,
    )
    const { steps } = await stage.operation(operationId)
    expect(
      steps.find((step) => /data \(vol-\w+\) stays when wn-0001/.test(step.message)),
    ).toMatchObject({
      level: 'info',
      awsRequestId: expect.any(String),
    })
  })

  it('holds the termination of its machine, and of no other, until it will stay', async () => {
    await withVolume()
    await doom()
    stage.simulator.control.mergeFaults({ serverErrors: [{ action: 'ModifyInstanceAttribute' }] })
    const operationId = await stage.scale(0)
    const [other] = await stage.reaches('retired', 1)
    expect(other?.name).toBe('wn-0002')
    await eventually(() => stage.requestCount('ModifyInstanceAttribute')).toBeGreaterThan(3)
    expect(stage.requestCount('TerminateInstances')).toBe(1)
    await eventually(problems).toContain('ModifyInstanceAttribute')
    const { steps } = await stage.operation(operationId)
    const refusals = steps.filter((step) => step.level === 'error')
    expect(refusals.map((step) => step.message)).toEqual([
      expect.stringMatching(
        /^wn-0001 is not terminated yet: .*EC2 said to ModifyInstanceAttribute/,
      ),
    ])
    stage.simulator.control.replaceFaults({})
    await stage.reaches('retired', 2)
    await stays()
    await eventually(problems).not.toContain('ModifyInstanceAttribute')
  })

  it('is kept by a controller that comes when the termination was decided, and knows nothing yet', async () => {
    await withVolume()
    await stage.stopControllers()
    await doom()
    const at = new Date()
    await stage.db.prisma.machine.updateMany({
      data: { intent: 'retire', retireRequestedAt: at, terminateRequestedAt: at },
    })
    await stage.startController({ backoffMs: 5 })
    await stage.reaches('retired', 2)
    await stays()
  })

  it('is kept when somebody attached it to a stray instance, and has that terminated', async () => {
    await withVolume()
    await detach()
    const { volumeId } = await volumeRow(stage, id)
    const stray = await runOutside()
    await attachVolume(stage.ec2, volumeId ?? '', stray, '/dev/sdf')
    await doom(stray)
    await eventually(() => stage.db.prisma.strayInstance.count()).toBe(1)
    const input = { instance: stray, confirm: stray }
    await terminateInstance({ db: stage.db.prisma, actor }, input)
    await stays()
  })

  it('is detached when somebody wants that', async () => {
    await withVolume()
    await doom()
    await isDoomed()
    await detach()
    await stays()
  })

  it('is told of as lost when its instance is ended past Muster', async () => {
    await withVolume()
    await doom()
    await isDoomed()
    await terminateInstances(stage.ec2, [machine.instanceId ?? ''])
    await eventually(async () => (await volumeRow(stage, id)).errorCode).toBe('Gone')
    expect(await readOrphans(stage.db.prisma)).toMatchObject([{ kind: 'volume', reason: 'lost' }])
  })
})
