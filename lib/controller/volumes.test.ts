import { afterEach, describe, expect, it } from 'vitest'
import { describeSnapshots } from '@/lib/ec2/snapshots'
import { deleteVolume, describeVolumes } from '@/lib/ec2/volumes'
import { newId } from '@/lib/platform/ids'
import { anOperation, changeVolume, volumeRow, wantVolume } from './testing/resources'
import { eventually, Stage } from './testing/stage'

describe('volumes and snapshots', () => {
  let stage: Stage
  afterEach(async () => {
    await stage?.strike()
  })

  const ends = async (operationId: string, status = 'succeeded') => {
    await eventually(async () => (await stage.operation(operationId)).status).toBe(status)
    return (await stage.operation(operationId)).outcome
  }
  const ours = async () => (await describeVolumes(stage.ec2)).filter((v) => v.tags['muster:id'])

  async function aMachine() {
    await stage.createPool({ zones: ['us-east-1a'], drainTimeout: 600 })
    await stage.startController()
    await stage.scale(1)
    await stage.reaches('booting', 1)
    await eventually(async () => (await stage.machines({ ec2State: 'running' })).length).toBe(1)
    const [machine] = await stage.machines()
    if (!machine) throw new Error('there is no machine')
    return machine
  }

  it('creates one volume though its answer is lost, attaches, grows, detaches and deletes it', async () => {
    stage = await Stage.set({ lostReplies: [{ action: 'CreateVolume', next: 1 }] })
    const machine = await aMachine()
    const { id, operationId } = await wantVolume(stage)
    await ends(operationId)
    expect(await ours()).toHaveLength(1)
    const attached = await ends(await changeVolume(stage, id, { wantedMachineId: machine.id }))
    expect(attached).toMatch(/attached to wn-0001 as \/dev\/sdf$/)
    expect(await ends(await changeVolume(stage, id, { wantedSizeGiB: 4 }))).toContain('4 GiB')
    expect(await volumeRow(stage, id)).toMatchObject({ sizeGiB: 4, wantedSizeGiB: null })
    expect(stage.requestCount('ModifyVolume')).toBe(1)
    await ends(await changeVolume(stage, id, { wantedMachineId: null }))
    expect(await volumeRow(stage, id)).toMatchObject({ machineId: null, ec2State: 'available' })
    await ends(await changeVolume(stage, id, { intent: 'gone' }))
    expect(await ours()).toEqual([])
    expect((await volumeRow(stage, id)).goneAt).not.toBeNull()
    const events = await stage.events(machine.id)
    expect(events.some((line) => line.endsWith('as /dev/sdf'))).toBe(true)
    expect(events.some((line) => line.endsWith('is detached'))).toBe(true)
  })

  it('asks a machine that has reported to let go first, and waits for its word', async () => {
    stage = await Stage.set()
    const machine = await aMachine()
    const { id, operationId } = await wantVolume(stage, { wantedMachineId: machine.id })
    await ends(operationId)
    await stage.report('bootstrapped')
    const detach = await changeVolume(stage, id, { wantedMachineId: null })
    await eventually(async () => (await volumeRow(stage, id)).releaseRequestedAt).not.toBeNull()
    expect(stage.requestCount('DetachVolume')).toBe(0)
    await stage.db.prisma.volume.update({ where: { id }, data: { releasedAt: new Date() } })
    await ends(detach)
    expect(await volumeRow(stage, id)).toMatchObject({
      machineId: null,
      releaseRequestedAt: null,
      releasedAt: null,
    })
  })

  it('tells of a detach that hangs, and forces it when asked to', async () => {
    stage = await Stage.set()
    const machine = await aMachine()
    const { id, operationId } = await wantVolume(stage, { wantedMachineId: machine.id })
    await ends(operationId)
    stage.simulator.control.setOptions({ volumes: 600_000 })
    const detach = await changeVolume(stage, id, { wantedMachineId: null })
    await eventually(async () => (await volumeRow(stage, id)).errorCode).toBe('DetachHangs')
    expect((await volumeRow(stage, id)).errorMessage).toContain('force the detach')
    expect((await stage.operation(detach)).status).toBe('running')
    stage.simulator.control.setOptions({ volumes: 5 })
    await stage.db.prisma.volume.update({ where: { id }, data: { forceDetach: true } })
    await ends(detach)
    expect(await volumeRow(stage, id)).toMatchObject({ errorCode: null, forceDetach: false })
    const { steps } = await stage.operation(detach)
    expect(steps.map((step) => step.message.split(' ')[0])).toContain('Forcing')
  })

  it('refuses another zone with the way out, and takes back what was wanted', async () => {
    stage = await Stage.set()
    const machine = await aMachine()
    const { id, operationId } = await wantVolume(stage, { zone: 'us-east-1b' })
    await ends(operationId)
    const outcome = await ends(
      await changeVolume(stage, id, { wantedMachineId: machine.id }),
      'failed',
    )
    expect(outcome).toContain('restore the volume from a snapshot in us-east-1a')
    expect(await volumeRow(stage, id)).toMatchObject({ wantedMachineId: null, intent: 'kept' })
  })

  it('says what EC2 said to a size that it does not give', async () => {
    stage = await Stage.set()
    await stage.startController()
    const { id, operationId } = await wantVolume(stage, { sizeGiB: 65_000, type: 'gp2' })
    expect(await ends(operationId, 'failed')).toContain('EC2 said to CreateVolume')
    expect(await ours()).toEqual([])
    expect((await volumeRow(stage, id)).goneAt).not.toBeNull()
  })

  it('takes exactly one snapshot when the answer is lost, restores it and deletes it', async () => {
    stage = await Stage.set({ lostReplies: [{ action: 'CreateSnapshot', next: 1 }] })
    await stage.startController()
    const volume = await wantVolume(stage)
    await ends(volume.operationId)
    const { volumeId } = await volumeRow(stage, volume.id)
    const id = newId()
    const taking = await anOperation(stage, 'snapshot-volume')
    await stage.db.prisma.snapshot.create({
      data: { id, volumeId: volumeId ?? '', name: 'before', operationId: taking },
    })
    await ends(taking)
    const own = async () =>
      (await describeSnapshots(stage.ec2)).filter((one) => one.volumeId === volumeId)
    expect(await own()).toHaveLength(1)
    const snapshot = await stage.db.prisma.snapshot.findUniqueOrThrow({ where: { id } })
    expect(snapshot).toMatchObject({ ec2State: 'completed', sizeGiB: 2, operationId: null })
    const restored = await wantVolume(stage, {
      zone: 'us-east-1b',
      fromSnapshot: snapshot.snapshotId,
    })
    await ends(restored.operationId)
    expect((await ours()).map((one) => one.zone).sort()).toEqual(['us-east-1a', 'us-east-1b'])
    const removal = await anOperation(stage, 'delete-snapshot')
    await stage.db.prisma.snapshot.update({
      where: { id },
      data: { intent: 'gone', operationId: removal },
    })
    await ends(removal)
    expect(await own()).toEqual([])
  })

  it('says when a kept volume was deleted outside Muster, and makes no other', async () => {
    stage = await Stage.set()
    await stage.startController()
    const { id, operationId } = await wantVolume(stage)
    await ends(operationId)
    await deleteVolume(stage.ec2, (await volumeRow(stage, id)).volumeId ?? '')
    await eventually(async () => (await volumeRow(stage, id)).errorCode).toBe('Gone')
    expect(await ours()).toEqual([])
  })
})
