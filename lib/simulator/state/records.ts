export type InstanceStateName =
  | 'pending'
  | 'running'
  | 'shutting-down'
  | 'terminated'
  | 'stopping'
  | 'stopped'

export const stateCodes: Record<InstanceStateName, number> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
}

interface Row {
  /** Rises with every row made, across all tables: the order of listings and pages. */
  seq: number
  /** Milliseconds since 1970: until then the id is unknown to every call (eventual consistency). */
  hiddenUntil?: number | undefined
}

export interface GroupName {
  id: string
  name: string
}

export interface MetadataOptions {
  httpTokens: string
  httpPutResponseHopLimit: number
  httpEndpoint: string
  httpProtocolIpv6: string
  instanceMetadataTags: string
}

/** Times are ISO 8601; those named `…At` and due times are milliseconds since 1970. */
export interface InstanceRecord extends Row {
  id: string
  reservationId: string
  launchIndex: number
  imageId: string
  instanceType: string
  architecture: string
  virtualization: string
  bootMode: string | undefined
  hypervisor: string
  rootDeviceName: string
  zone: string
  subnetId: string
  vpcId: string
  tenancy: string
  privateIp: string
  privateIpHiddenUntil: number | undefined
  /** Whether it gets an automatic public address whenever it runs without an Elastic IP. */
  wantsPublicIp: boolean
  /** The automatic one. An Elastic IP is found in its own record. */
  autoPublicIp: string | undefined
  publicIpDueAt: number | undefined
  interfaceId: string
  interfaceAttachmentId: string
  macAddress: string
  keyName: string | undefined
  groups: GroupName[]
  iamProfile: { arn: string; id: string } | undefined
  state: InstanceStateName
  /** When the state changes by itself: pending, stopping and shutting-down. */
  transitionAt: number | undefined
  stateReason: { code: string; message: string } | undefined
  transitionReason: string
  launchTime: string
  firstLaunchTime: string
  runningAt: number | undefined
  terminatedAt: number | undefined
  clientToken: string | undefined
  /** Base64, as it was given; kept once for all instances of a launch. */
  userDataKey: string | undefined
  disableApiTermination: boolean
  disableApiStop: boolean
  shutdownBehavior: 'stop' | 'terminate'
  sourceDestCheck: boolean
  ebsOptimized: boolean
  monitoring: boolean
  metadataOptions: MetadataOptions
  lifecycle: 'normal' | 'spot'
  spotRequestId: string | undefined
  /** What its metadata service says of its end: when it is taken back, or since when it had better go. */
  notice?: { takenAt?: string; recommendedAt?: string } | undefined
  bootFault: 'never-boots' | 'slow' | 'dies' | undefined
  /** Quattor components that fail on it. */
  failingComponents: string[] | undefined
  bootDelayMs: number
  /** The end that a fault has planned for it. */
  doom:
    | { at: number; how: 'dies' | 'crashes'; reason: { code: string; message: string } }
    | { at: undefined; how: 'fails'; reason: { code: string; message: string } }
    | undefined
  /** Its process was killed; it looks running until it is rebooted, stopped or terminated. */
  crashed: boolean
}

export interface LaunchTokenRecord extends Row {
  id: string
  fingerprint: string
  reservationId: string
  instanceIds: string[]
  at: number
}

export interface UserDataRecord extends Row {
  id: string
  base64: string
}

export type VolumeState = 'creating' | 'available' | 'in-use' | 'deleting' | 'error'

export interface AttachmentRecord {
  instanceId: string
  device: string
  /** Busy: the machine does not let go of it. */
  state: 'attaching' | 'attached' | 'detaching' | 'busy'
  /** Detached whether the machine lets go of it or not. */
  forced?: boolean
  attachTime: string
  deleteOnTermination: boolean
  transitionAt: number | undefined
}

export interface ModificationRecord {
  state: 'modifying' | 'optimizing' | 'completed'
  startTime: string
  endTime: string | undefined
  transitionAt: number | undefined
  original: VolumeShape
  target: VolumeShape
}

export interface VolumeShape {
  size: number
  type: string
  iops: number | undefined
  throughput: number | undefined
}

export interface VolumeRecord extends Row, VolumeShape {
  id: string
  zone: string
  snapshotId: string | undefined
  encrypted: boolean
  state: VolumeState
  /** A fault has planned that it ends in `error` instead of `available`. */
  doomed?: boolean
  transitionAt: number | undefined
  createTime: string
  attachment: AttachmentRecord | undefined
  modification: ModificationRecord | undefined
  clientToken: { token: string; fingerprint: string } | undefined
}

export interface SnapshotRecord extends Row {
  id: string
  volumeId: string
  volumeSize: number
  encrypted: boolean
  description: string
  state: 'pending' | 'completed' | 'error'
  /** A fault has planned that it ends in `error` instead of `completed`. */
  doomed?: boolean
  startTime: string
  startedAt: number
  transitionAt: number | undefined
}

export interface AddressRecord extends Row {
  id: string
  publicIp: string
  association: { id: string; instanceId: string } | undefined
}

export interface ImageRecord extends Row {
  id: string
  name: string
  description: string
  architecture: 'x86_64' | 'arm64' | 'i386'
  virtualization: 'hvm' | 'paravirtual'
  bootMode: 'legacy-bios' | 'uefi' | 'uefi-preferred' | undefined
  hypervisor: string
  enaSupport: boolean
  rootDeviceName: string
  rootSnapshotId: string
  /** Those of the other volumes that it was made with. */
  dataSnapshots?: { device: string; snapshotId: string; size: number; type: string }[]
  rootSize: number
  rootType: string
  creationDate: string
  state: 'available' | 'pending' | 'failed'
  stateReason?: { code: string; message: string }
  /** A fault has planned that it ends in `failed` instead of `available`. */
  doomed?: boolean
  /** When it becomes available or fails. */
  transitionAt?: number | undefined
  public: boolean
  imdsSupport: string | undefined
}

/** Tags of any resource, by its id. */
export interface TagsRecord extends Row {
  id: string
  tags: Record<string, string>
}
