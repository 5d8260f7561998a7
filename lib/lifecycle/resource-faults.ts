import type { FaultWords } from './faults'

/**
 * The error codes that Muster itself gives addresses, volumes, snapshots and images. All others are
 * EC2's own, with EC2's words beside them.
 */
export const resourceFaults = {
  Gone: {
    meaning:
      'EC2 does not show the address, volume, snapshot or image any more, though it is wanted.',
    next: 'For a volume, restore a snapshot in its place. Or strike it off: what a slot owned is then made anew, without the lost data.',
    muster:
      'It waits until EC2 has left it out of complete answers for a minute, then lists it as an orphan. It makes nothing in its place by itself.',
    look: "Site health, Orphans; the resource's page has its history. AWS's CloudTrail says who removed it.",
  },
  Unanswered: {
    meaning: 'EC2 was asked to make it, and its answer never came: it may exist or not.',
    next: 'Wait: it takes five minutes at most, counted anew when another controller takes over.',
    muster:
      'It looks for what carries its own id. When EC2 shows it, it goes on with that. Only when complete answers have lacked it for five minutes it asks again, so that nothing is made twice.',
    look: 'The operation under way: its steps say when EC2 was asked and what it said.',
  },
  VolumeError: {
    meaning: 'EC2 shows the volume in the state error: its hardware failed.',
    next: 'Restore it from a snapshot, or delete it.',
    muster: 'It keeps the volume, attaches it nowhere and ends the operation as failed.',
    look: "The volume's page: its snapshots and history.",
  },
  SnapshotError: {
    meaning: 'EC2 could not complete the snapshot.',
    next: 'Take another one, and delete this one.',
    muster: 'It keeps it to be seen, restores nothing from it and ends the operation as failed.',
    look: 'Volumes, tab Snapshots.',
  },
  ImageFailed: {
    meaning: 'EC2 could not make the image.',
    next: 'Bake it again. Read what EC2 said: a volume of the machine may not be readable.',
    muster: 'It ends the operation as failed. The machine that was baked goes on.',
    look: "Images; the machine's page.",
  },
  DetachHangs: {
    meaning: 'EC2 has not detached the volume: the machine still uses it.',
    next: 'Unmount it on the machine, or have the detach forced, which may lose what was not written yet.',
    muster: 'It goes on waiting and forces nothing by itself.',
    look: "The volume's page; on the machine, what has files open there.",
  },
  AttachmentLimitExceeded: {
    meaning: 'The instance has no free device for another volume.',
    next: 'Detach one, or take a larger instance type.',
    muster: 'It leaves the volume where it is and ends the operation as failed.',
    look: "The machine's page: its volumes.",
  },
  'InvalidVolume.ZoneMismatch': {
    meaning: 'The volume and the machine are in different zones; EC2 attaches only within one.',
    next: "Restore a snapshot of it in the machine's zone.",
    muster: 'It takes back what was wanted and ends the operation as failed.',
    look: "The volume's page and the machine's: their zones.",
  },
  'InvalidIPAddress.InUse': {
    meaning: 'The address is to be released, but EC2 shows it in use.',
    next: 'Take it from what uses it in EC2, then release it again.',
    muster: 'It keeps the address and ends the operation as failed.',
    look: "The address's page: where it points.",
  },
} as const satisfies Record<string, FaultWords>
