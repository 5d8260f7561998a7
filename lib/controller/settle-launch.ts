import type { Ec2Error } from '@/lib/ec2/errors'
import type { ObservedInstance } from '@/lib/ec2/observed-instance'
import { nameList } from '@/lib/operations/words'
import { now } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/store/client'
import type { Launch } from '@/lib/store/generated/client'
import { moveMachine, recordEvent } from '@/lib/store/machine-history'
import { changesOf } from './instance-changes'
import { tokenEnd } from './launch-record'
import { addStep } from './operation-steps'
import { ec2Words } from './problems'
import { byController } from './site'
import { machineFields, type WorldMachine } from './world'

/**
 * Records what EC2 answered: each instance goes to the next machine of the launch, the machines that
 * want to serve first. Machines for which EC2 had no instance wait for another launch.
 */
export async function settleAnswered(
  db: Db,
  launch: Launch,
  instances: readonly ObservedInstance[],
  requestId: string | undefined,
): Promise<void> {
  await db.$transaction(async (tx) => {
    if (!(await closeLaunch(tx, launch, { status: 'answered', awsRequestId: requestId ?? null }))) {
      return
    }
    const machines = await machinesOf(tx, launch)
    const started: WorldMachine[] = []
    for (const [index, instance] of instances.entries()) {
      const machine = machines[index]
      if (!machine) break
      const moved = await moveMachine(
        tx,
        machine,
        'booting',
        `EC2 started ${instance.instanceId}: ${launch.instanceType} in ${launch.zone}`,
        { ...byController, operationId: machine.requestOperationId },
        {
          instanceId: instance.instanceId,
          instanceType: instance.instanceType ?? launch.instanceType,
          zone: instance.zone ?? launch.zone,
          market: launch.market,
          imageId: instance.imageId ?? launch.imageId,
          ec2State: instance.state,
          privateIp: instance.privateIp ?? null,
          privateDns: instance.privateDns ?? null,
          publicIp: instance.publicIp ?? null,
          publicDns: instance.publicDns ?? null,
          observedAt: now(),
        },
      )
      if (!moved) continue
      started.push(machine)
      for (const { kind, message } of changesOf(machine, instance)?.lines ?? []) {
        if (kind === 'address') await recordEvent(tx, machine.id, kind, message, byController)
      }
    }
    const left = machines.slice(instances.length)
    await releaseMachines(tx, launch)
    await addStep(
      tx,
      started.map((machine) => machine.requestOperationId),
      `EC2 started ${started.length} ${launch.instanceType} in ${launch.zone}: ${nameList(started)}`,
      { awsRequestId: requestId },
    )
    if (left.length > 0) {
      await addStep(
        tx,
        left.map((machine) => machine.requestOperationId),
        `EC2 gave ${instances.length} of ${machines.length} in ${launch.zone}; asking again for ${nameList(left)}`,
        { awsRequestId: requestId },
      )
    }
  })
}

/** Records that EC2 refused the launch for good. Its machines wait for another. */
export async function settleFailed(db: Db, launch: Launch, error: Ec2Error): Promise<void> {
  await db.$transaction(async (tx) => {
    const closed = await closeLaunch(tx, launch, {
      status: 'failed',
      errorCode: error.code,
      errorMessage: error.message,
      awsRequestId: error.requestId ?? null,
    })
    if (!closed) return
    const machines = await machinesOf(tx, launch)
    await releaseMachines(tx, launch)
    await addStep(
      tx,
      machines.map((machine) => machine.requestOperationId),
      `No ${launch.instanceType} in ${launch.zone} for ${nameList(machines)}. ${ec2Words(error)}`,
      { awsRequestId: error.requestId, level: 'error' },
    )
  })
}

/**
 * Records a try whose outcome is open: the launch stays, and is sent again as it is. Answers how many
 * of its requests nobody has answered; EC2's answer to this one (`answers`) takes it off their number.
 */
export async function recordOpenTry(
  db: Db,
  launch: Launch,
  error: Ec2Error,
  answers = error.mayArrive ? 0 : 1,
): Promise<number> {
  const [open] = await db.launch.updateManyAndReturn({
    where: { id: launch.id, status: 'committed' },
    data: {
      errorCode: error.code,
      errorMessage: error.message,
      awsRequestId: error.requestId ?? null,
      unanswered: { decrement: answers },
    },
    select: { unanswered: true },
  })
  return open?.unanswered ?? 0
}

type Closing = Pick<Launch, 'status' | 'awsRequestId'> &
  Partial<Pick<Launch, 'errorCode' | 'errorMessage'>>

/** False when the launch was closed already: by a leader before this one, or after it. */
async function closeLaunch(tx: Tx, launch: Launch, closing: Closing): Promise<boolean> {
  const pool = await tx.pool.findUniqueOrThrow({
    where: { name: launch.poolName },
    select: { bootTimeout: true },
  })
  const { count } = await tx.launch.updateMany({
    where: { id: launch.id, status: 'committed' },
    data: {
      errorCode: null,
      errorMessage: null,
      ...closing,
      endedAt: now(),
      // From here on the machines' boot timeout runs.
      ...(closing.status === 'answered' ? { tokenUntil: tokenEnd(pool) } : {}),
    },
  })
  return count > 0
}

function machinesOf(tx: Tx, launch: Launch): Promise<WorldMachine[]> {
  return tx.machine.findMany({
    where: { launchId: launch.id, state: 'requested' },
    select: machineFields,
    orderBy: [{ intent: 'asc' }, { number: 'asc' }],
  })
}

async function releaseMachines(tx: Tx, launch: Launch): Promise<void> {
  await tx.machine.updateMany({
    where: { launchId: launch.id, state: 'requested' },
    data: { launchId: null },
  })
}
