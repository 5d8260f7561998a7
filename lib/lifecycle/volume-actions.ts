import { type SlotFacts, slotName } from './address-actions'
import type { Intent, State } from './states'

/** What the rules need to know of a volume; machines by their names. */
export interface VolumeFacts {
  volumeId: string | null
  managed: boolean
  /** EC2 shows it no more. */
  gone: boolean
  /** It is to be deleted. */
  leaving: boolean
  /** The operation under way for it. */
  operation: string | null
  /** EC2's words: creating, available, in-use, …; attaching, attached, busy, detaching. */
  state: string | null
  attachment: string | null
  zone: string
  instanceId: string | null
  machine: string | null
  wantedMachine: string | null
  /** Its instance runs from it. */
  root: boolean
  /** EC2 hangs, or refused. */
  error: { code: string } | null
  claim: SlotFacts | null
}

/** What the rules need to know of a machine that should get a volume. */
export interface VolumeTarget {
  name: string
  state: State
  intent: Intent
  instanceId: string | null
  zone: string | null
}

export interface SnapshotFacts {
  snapshotId: string | null
  managed: boolean
  gone: boolean
  leaving: boolean
  operation: string | null
  /** EC2's word: pending, completed, error, … */
  state: string | null
}

/** The code of a volume's error when EC2 does not get a detach done. */
export const detachHangs = 'DetachHangs'

type Rule<F> = (facts: F) => string | undefined
type VolumeRule = Rule<VolumeFacts>
type SnapshotRule = Rule<SnapshotFacts>

const gone: VolumeRule = (v) => (v.gone ? 'The volume is gone from EC2.' : undefined)
const leaving: VolumeRule = (v) => (v.leaving ? 'The volume is being deleted.' : undefined)
const deleted: VolumeRule = (v) => (v.gone && v.leaving ? 'The volume is deleted.' : undefined)
const foreign: VolumeRule = (v) =>
  v.managed ? undefined : 'The volume is not managed by Muster. Adopt it first.'
const busy: VolumeRule = (v) =>
  v.operation
    ? `Operation ${v.operation} is under way for the volume. Wait for its end.`
    : undefined
const notCreated: VolumeRule = (v) =>
  v.volumeId === null || v.state === 'creating' || v.state === null
    ? 'EC2 has not created the volume yet.'
    : undefined
const broken: VolumeRule = (v) =>
  v.state === 'error'
    ? 'EC2 shows the volume in the state error. Restore it from a snapshot, or delete it.'
    : undefined
const isRoot: VolumeRule = (v) =>
  v.root ? `${holder(v)} runs from this volume: it goes with the machine.` : undefined
const attached: VolumeRule = (v) =>
  !v.gone && (holder(v) || v.wantedMachine)
    ? `The volume is attached to ${holder(v) ?? v.wantedMachine}. Detach it first.`
    : undefined
const attachedNow: VolumeRule = (v) =>
  !v.gone && holder(v)
    ? `The volume is attached to ${holder(v)}: it is where it belongs, so nothing takes its place.`
    : undefined
const notAttached: VolumeRule = (v) =>
  holder(v) || v.wantedMachine ? undefined : 'The volume is not attached.'
const slotOwns: VolumeRule = (v) =>
  v.claim
    ? `The volume belongs to slot ${slotName(v.claim)} and follows the machine in it.`
    : undefined
const slotServed: VolumeRule = (v) =>
  v.claim?.machine && !v.gone
    ? `The volume belongs to slot ${slotName(v.claim)}, in which ${v.claim.machine} serves. Scale the pool down first.`
    : undefined
const staysThere: VolumeRule = (v) =>
  v.wantedMachine !== null && v.wantedMachine === v.machine
    ? `The volume is to stay at ${v.machine}. Detach it the ordinary way first.`
    : undefined
const detachNotHanging: VolumeRule = (v) =>
  v.error?.code === detachHangs || v.attachment === 'busy' || v.attachment === 'detaching'
    ? undefined
    : 'No detach of the volume hangs. Detach it the ordinary way first.'

function holder(volume: VolumeFacts): string | null {
  return volume.machine ?? volume.instanceId
}

/**
 * What may be done to a volume, and why not: the first rule that objects answers. Buttons, verbs and
 * tests all read this table.
 */
export const volumeActions = {
  attach: [gone, leaving, foreign, busy, notCreated, broken, isRoot, slotOwns, attached],
  detach: [gone, leaving, foreign, busy, isRoot, notAttached, slotOwns],
  /** Also while the operation of the detach that hangs is under way. */
  forceDetach: [gone, foreign, isRoot, notAttached, staysThere, detachNotHanging],
  grow: [gone, leaving, foreign, busy, notCreated, broken],
  snapshot: [gone, leaving, foreign, notCreated, broken],
  delete: [deleted, leaving, foreign, busy, isRoot, attached, slotServed],
  /** In its slot, by another volume. */
  replace: [foreign, busy, attachedNow],
  adopt: [gone, (v) => (v.managed ? 'The volume is managed by Muster already.' : undefined), busy],
} as const satisfies Record<string, readonly VolumeRule[]>

export type VolumeAction = keyof typeof volumeActions

const snapshotGone: SnapshotRule = (s) => (s.gone ? 'The snapshot is gone from EC2.' : undefined)
const snapshotLeaving: SnapshotRule = (s) =>
  s.leaving ? 'The snapshot is being deleted.' : undefined
const snapshotBusy: SnapshotRule = (s) =>
  s.operation
    ? `Operation ${s.operation} is under way for the snapshot. Wait for its end.`
    : undefined

/** Likewise for snapshots. */
export const snapshotActions = {
  restore: [
    snapshotGone,
    snapshotLeaving,
    (s) => (s.state === 'error' ? 'EC2 could not make the snapshot.' : undefined),
    (s) =>
      s.snapshotId === null || s.state !== 'completed'
        ? 'The snapshot is not complete yet.'
        : undefined,
  ],
  delete: [
    (s) => (s.gone && s.leaving ? 'The snapshot is deleted.' : undefined),
    snapshotLeaving,
    (s) =>
      s.managed
        ? undefined
        : 'The snapshot is not managed by Muster: it is only shown. Delete it where it was made.',
    snapshotBusy,
  ],
} as const satisfies Record<string, readonly SnapshotRule[]>

export type SnapshotAction = keyof typeof snapshotActions

/** Why `action` may not be done to the volume now, as a sentence; undefined when it may. */
export function whyNotVolume(action: VolumeAction, volume: VolumeFacts): string | undefined {
  return firstObjection(volumeActions[action], volume)
}

/** Why `action` may not be done to the snapshot now, as a sentence; undefined when it may. */
export function whyNotSnapshot(
  action: SnapshotAction,
  snapshot: SnapshotFacts,
): string | undefined {
  return firstObjection(snapshotActions[action], snapshot)
}

/** Why the volume cannot be attached to the machine; undefined when it can. */
export function whyNotAttachTo(
  volume: Pick<VolumeFacts, 'zone'>,
  machine: VolumeTarget,
): string | undefined {
  if (machine.state === 'retired') return `${machine.name} is retired.`
  if (machine.intent === 'retire') return `${machine.name} is on its way out.`
  if (machine.instanceId === null) return `${machine.name} has no instance yet.`
  if (machine.zone !== volume.zone) {
    return `${machine.name} is in ${machine.zone ?? 'no zone'}, the volume in ${volume.zone}: a volume attaches only within its zone. Take a snapshot and restore it there.`
  }
  return undefined
}

/** What is to be typed before the volume is deleted or torn from its machine. */
export function volumeName(volume: {
  id: string
  name: string | null
  volumeId: string | null
}): string {
  return volume.name || volume.volumeId || volume.id
}

/** What is to be typed before the snapshot is deleted. */
export function snapshotName(snapshot: {
  id: string
  name: string | null
  snapshotId: string | null
}): string {
  return snapshot.name || snapshot.snapshotId || snapshot.id
}

function firstObjection<F>(rules: readonly Rule<F>[], facts: F): string | undefined {
  for (const rule of rules) {
    const reason = rule(facts)
    if (reason) return reason
  }
  return undefined
}
