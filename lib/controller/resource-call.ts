import { Ec2Error, toEc2Error } from '@/lib/ec2/errors'
import { now } from '@/lib/platform/clock'
import type { Tx } from '@/lib/store/client'
import { addStep } from './operation-steps'
import { ec2Line, ec2Words } from './problems'
import {
  endOperation,
  errorFields,
  noError,
  type ResourceKind,
  type ResourceRow,
  updateResource,
} from './resource-rows'
import type { Site } from './site'

/** Refusals that pass when EC2 has caught up with itself; for so long they are not final. */
const passing = new Set([
  'IncorrectState',
  'IncorrectInstanceState',
  'InvalidInstanceID',
  'InvalidInstanceID.NotFound',
  'InvalidVolume.NotFound',
  'InvalidSnapshot.NotFound',
  'InvalidSnapshot.InUse',
  // Of an image that was begun, and whose answer was lost.
  'InvalidAMIName.Duplicate',
  'InvalidAMIID.NotFound',
  // Of an image that was deregistered, and is shown a moment longer.
  'InvalidAMIID.Unavailable',
  'InvalidAllocationID.NotFound',
  'InvalidAssociationID.NotFound',
  'InvalidAttachment.NotFound',
  'VolumeInUse',
  'IncorrectModificationState',
])
const passingForMs = 2 * 60_000

export interface ResourceCall {
  action: string
  /** The operations that are told. */
  operations: readonly (string | null)[]
  send: () => Promise<{ requestId: string | undefined; message: string; record?: Recording }>
  /** Undoes what was wanted when EC2 refuses for good; without it the call is tried on. */
  takeBack?: Recording | undefined
}

type Recording = (tx: Tx) => Promise<unknown>

/**
 * Sends a call that makes something and for which EC2 knows no client token. When it was asked is on
 * record (`note`) before: whoever finds that asks again only on proof that it made nothing. A refusal
 * takes it off the record.
 */
export async function askWithoutToken<T>(
  note: (askedAt: Date | null) => Promise<unknown>,
  ask: () => Promise<T>,
): Promise<T> {
  await note(now())
  try {
    return await ask()
  } catch (thrown) {
    if (thrown instanceof Ec2Error && !thrown.ambiguous) await note(null)
    throw thrown
  }
}

/** Sends one call for the row and records its answer: whether it worked, only a later look tells. */
export async function callFor(
  site: Site,
  kind: ResourceKind,
  row: ResourceRow,
  call: ResourceCall,
): Promise<void> {
  const { memory } = site
  if (!memory.resources.due(row.id) || !memory.calls.due('ec2') || site.stopping()) return
  site.leadership.assertHeld()
  const sent = await call.send().then(
    (answer) => ({ answer }),
    (thrown: unknown) => ({ error: toEc2Error(call.action, thrown) }),
  )
  if ('error' in sent) {
    await recordRefusal(site, kind, row, call, sent.error)
    return
  }
  const { requestId, message, record } = sent.answer
  memory.resources.clear(row.id)
  await site.db.$transaction(async (tx) => {
    await record?.(tx)
    if (row.errorCode !== null) await updateResource(tx, kind, row.id, noError)
    await addStep(tx, call.operations, message, { awsRequestId: requestId })
  })
  site.log.info({ resource: row.id, requestId }, message)
}

async function recordRefusal(
  site: Site,
  kind: ResourceKind,
  row: ResourceRow,
  call: ResourceCall,
  error: Ec2Error,
): Promise<void> {
  const { memory } = site
  if (error.retryAfterMs !== undefined) {
    memory.resources.postpone(row.id, error.retryAfterMs)
    return
  }
  memory.resources.failed(row.id)
  if (error.kind === 'throttled') return
  const line = ec2Line(error)
  site.log.warn({ resource: row.id, code: error.code, requestId: error.requestId }, line)
  if (error.kind === 'unreachable') {
    memory.calls.failed('ec2')
    site.problems.set('ec2', line)
    return
  }
  const told = row.errorCode === error.code
  const fields = errorFields(row, error.code, line)
  const lasts = now().getTime() - fields.errorSince.getTime() >= passingForMs
  const final = !error.retryable && (!passing.has(error.code) || lasts)
  await site.db.$transaction(async (tx) => {
    await updateResource(tx, kind, row.id, fields)
    if (!told) {
      await addStep(tx, call.operations, ec2Words(error), {
        awsRequestId: error.requestId,
        level: 'error',
      })
    }
    if (!final || !call.takeBack) return
    await call.takeBack(tx)
    await endOperation(tx, kind, row, 'failed', line)
  })
}

/** What was wanted is so, as a later look shows: whoever waits for it is told. */
export async function settle(
  site: Site,
  kind: ResourceKind,
  row: ResourceRow,
  outcome: string,
): Promise<void> {
  if (row.operationId === null && row.errorCode === null) return
  await site.db.$transaction(async (tx) => {
    if (row.errorCode !== null) await updateResource(tx, kind, row.id, noError)
    await addStep(tx, [row.operationId], outcome)
    await endOperation(tx, kind, row, 'succeeded', outcome)
  })
}

/** It cannot be done, as a look shows: what was wanted is taken back, and the row says why. */
export async function refuse(
  site: Site,
  kind: ResourceKind,
  row: ResourceRow,
  refusal: { code: string; message: string; takeBack?: Recording | undefined },
): Promise<void> {
  const same = row.errorCode === refusal.code && row.errorMessage === refusal.message
  if (same && !refusal.takeBack) return
  await site.db.$transaction(async (tx) => {
    await updateResource(tx, kind, row.id, errorFields(row, refusal.code, refusal.message))
    if (!same) await addStep(tx, [row.operationId], refusal.message, { level: 'error' })
    if (!refusal.takeBack) return
    await refusal.takeBack(tx)
    await endOperation(tx, kind, row, 'failed', refusal.message)
  })
}
