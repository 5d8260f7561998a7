import type { Ec2ErrorKind } from './errors'

interface Explanation {
  sentence: string
  advice: string
}

const byKind: Record<Ec2ErrorKind, Explanation> = {
  throttled: {
    sentence: 'EC2 asks for fewer requests.',
    advice: 'Nothing to do: Muster slows down and tries again.',
  },
  capacity: {
    sentence: 'EC2 has no room for this instance type in this zone at the moment.',
    advice: 'Muster tries the other types and zones of the pool. Add some, or wait.',
  },
  limit: {
    sentence: 'The account has reached one of its EC2 limits.',
    advice: 'Raise the limit in the Service Quotas console of AWS, or free what is not needed.',
  },
  'not-found': {
    sentence: 'EC2 does not know something that the request names.',
    advice: 'Check that it exists in this region and account.',
  },
  auth: {
    sentence: 'EC2 refuses the credentials, or they do not allow this action.',
    advice: 'Check the AWS credentials of the controller and the policy of their role.',
  },
  unreachable: {
    sentence: 'The EC2 endpoint does not answer.',
    advice:
      'Check AWS_REGION, AWS_ENDPOINT_URL_EC2 and the network between this host and the endpoint.',
  },
  invalid: {
    sentence: 'EC2 refuses the request as it stands.',
    advice: 'Correct the setting of the pool that the message names.',
  },
  idempotency: {
    sentence: 'EC2 has already answered a request with this token.',
    advice: 'Nothing to do: Muster looks up what the first request made.',
  },
  server: {
    sentence: 'EC2 had an error of its own.',
    advice: 'Nothing to do: Muster tries again. If it lasts, see the AWS health dashboard.',
  },
  other: {
    sentence: 'The call to EC2 failed in an unexpected way.',
    advice: 'See the log of the controller for the whole error.',
  },
}

const byCode: Record<string, Explanation> = {
  InsufficientFreeAddressesInSubnet: {
    sentence: 'The subnet has no free address left.',
    advice: 'Give the pool another subnet, or retire machines in this one.',
  },
  Unsupported: {
    sentence: 'This zone does not offer the instance type as it is asked for.',
    advice: 'Choose another type or another zone for the pool.',
  },
  VcpuLimitExceeded: {
    sentence: "The account's limit of virtual CPUs for this family of types is reached.",
    advice: 'Raise the limit in the Service Quotas console of AWS, or choose smaller types.',
  },
  InstanceLimitExceeded: {
    sentence: "The account's limit of instances of this type is reached.",
    advice: 'Raise the limit in the Service Quotas console of AWS, or choose another type.',
  },
  VolumeLimitExceeded: {
    sentence: "The account's limit of volume storage is reached.",
    advice: 'Raise the limit in the Service Quotas console of AWS, or delete unused volumes.',
  },
  'InvalidAMIID.NotFound': {
    sentence: 'The image does not exist in this region, or is not shared with this account.',
    advice: 'Choose another image for the pool.',
  },
  'InvalidAMIID.Malformed': {
    sentence: 'The image id is not an image id.',
    advice: 'Image ids look like ami-0123456789abcdef0. Correct it in the pool.',
  },
  'InvalidAMIID.Unavailable': {
    sentence: 'The image is not available: it is still being made, or was deregistered.',
    advice: 'Wait until it is available, or choose another image for the pool.',
  },
  'InvalidSubnetID.NotFound': {
    sentence: 'The subnet does not exist in this region.',
    advice: 'Choose another subnet for the pool.',
  },
  'InvalidGroup.NotFound': {
    sentence: 'A security group of the pool does not exist.',
    advice: "Correct the pool's security groups.",
  },
  'InvalidKeyPair.NotFound': {
    sentence: 'The key pair does not exist in this region.',
    advice: "Correct the pool's key name, or import the key pair.",
  },
  'InvalidInstanceID.NotFound': {
    sentence: 'EC2 does not know the instance (yet, or any more).',
    advice: 'A new instance may be unknown for some minutes. Muster looks again.',
  },
  OperationNotPermitted: {
    sentence: 'The instance is protected in EC2 against this.',
    advice: 'Switch its termination or stop protection off in EC2, then try again.',
  },
  AddressLimitExceeded: {
    sentence:
      "The account's limit of Elastic IPs in this region is reached; it is 5 unless raised.",
    advice: 'Release an address that nobody needs, or raise the limit in Service Quotas of AWS.',
  },
  InsufficientAddressCapacity: {
    sentence: 'EC2 has no Elastic IP left to give at the moment.',
    advice: 'Nothing to do: Muster asks again.',
  },
  'InvalidAllocationID.NotFound': {
    sentence: 'EC2 does not know the Elastic IP (any more).',
    advice: 'It was released outside Muster. Allocate another one.',
  },
  'InvalidIPAddress.InUse': {
    sentence: 'The address is associated with something.',
    advice: 'Disassociate it first, then release it.',
  },
  'Resource.AlreadyAssociated': {
    sentence: 'The address is associated with something else already.',
    advice: 'Disassociate it there first.',
  },
  InvalidInstanceID: {
    sentence: 'The instance is still starting, or is on its way out.',
    advice: 'Nothing to do: Muster tries again once it runs.',
  },
  IncorrectInstanceState: {
    sentence: 'The instance is in no state for this.',
    advice: 'It must run. Muster tries again; if the machine is ending, choose another one.',
  },
  IncorrectState: {
    sentence: 'It is in no state for this at the moment.',
    advice: 'Muster tries again. If it lasts, see the state that the message names.',
  },
  'InvalidVolume.NotFound': {
    sentence: 'EC2 does not know the volume (any more).',
    advice: 'It was deleted outside Muster. Restore it from a snapshot, if there is one.',
  },
  'InvalidVolume.ZoneMismatch': {
    sentence: 'The volume lies in another zone than the machine.',
    advice:
      "Choose a machine in the volume's zone, or snapshot the volume and restore it in the machine's zone.",
  },
  VolumeInUse: {
    sentence: 'The volume is attached to an instance.',
    advice: 'Detach it first.',
  },
  AttachmentLimitExceeded: {
    sentence: 'The instance has as many volumes as its type allows.',
    advice: 'Detach one that it does not need, or use a larger instance type.',
  },
  VolumeModificationRateExceeded: {
    sentence: 'The volume was changed lately; EC2 allows one change in six hours.',
    advice: 'Wait until six hours have passed since the last change, then try again.',
  },
  IncorrectModificationState: {
    sentence: 'An earlier change of the volume is still under way.',
    advice: 'Wait until it has ended, then try again.',
  },
  MaxIOPSLimitExceeded: {
    sentence: "The account's limit of provisioned IOPS is reached.",
    advice: 'Raise the limit in the Service Quotas console of AWS, or choose another volume type.',
  },
  'InvalidAttachment.NotFound': {
    sentence: 'The volume is not attached to this instance.',
    advice: 'Nothing to do: Muster looks again.',
  },
  'InvalidSnapshot.NotFound': {
    sentence: 'EC2 does not know the snapshot (any more).',
    advice: 'Choose another snapshot.',
  },
  'InvalidSnapshot.InUse': {
    sentence: 'An image uses the snapshot.',
    advice: 'Deregister the image first.',
  },
  SnapshotLimitExceeded: {
    sentence: "The account's limit of snapshots is reached.",
    advice: 'Raise the limit in the Service Quotas console of AWS, or delete old snapshots.',
  },
  SnapshotCreationPerVolumeRateExceeded: {
    sentence: 'Too many snapshots of this volume were begun in a short time.',
    advice: 'Wait a minute, then try again.',
  },
  'InvalidZone.NotFound': {
    sentence: 'The zone does not exist in this region.',
    advice: 'Choose a zone of the region.',
  },
  UnauthorizedOperation: {
    sentence: 'The credentials do not allow this action.',
    advice: "Allow it in the policy of the controller's role.",
  },
  AuthFailure: {
    sentence: 'EC2 could not validate the credentials.',
    advice: 'Check the access key of the controller, and that its clock is right.',
  },
  RequestExpired: {
    sentence: 'The request was too old when it reached EC2.',
    advice: 'Set the clock of this host: it is more than five minutes off.',
  },
  ExpiredToken: {
    sentence: 'The temporary credentials have expired.',
    advice: 'Renew them, or give the controller a role.',
  },
  CredentialsProviderError: {
    sentence: 'No AWS credentials were found.',
    advice: 'Set AWS_PROFILE or AWS_ACCESS_KEY_ID, or run the controller with a role.',
  },
  OptInRequired: {
    sentence: 'The account is not signed up for EC2 in this region.',
    advice: 'Enable the region in the account, or choose another one.',
  },
  IdempotentParameterMismatch: {
    sentence: 'This launch was sent before with other parameters.',
    advice: 'Nothing to do: Muster looks up what the first request launched.',
  },
  IdempotentInstanceTerminated: {
    sentence: 'The instances of this launch were already terminated.',
    advice: 'Nothing to do: Muster launches again under a new token.',
  },
  ENOTFOUND: {
    sentence: 'The name of the EC2 endpoint cannot be resolved.',
    advice: 'Check AWS_REGION and AWS_ENDPOINT_URL_EC2, and the DNS of this host.',
  },
  ECONNREFUSED: {
    sentence: 'Nothing listens at the EC2 endpoint.',
    advice: 'Check AWS_ENDPOINT_URL_EC2, and that the endpoint runs.',
  },
  TimeoutError: {
    sentence: 'EC2 did not answer in time.',
    advice: 'Nothing to do: Muster tries again. If it lasts, check the network.',
  },
  BadAnswer: {
    sentence: 'Something answers at the EC2 endpoint, but it is not EC2.',
    advice: 'Check AWS_ENDPOINT_URL_EC2.',
  },
  HeldBack: {
    sentence: "Muster holds this call back to stay within EC2's request limits.",
    advice: 'Nothing to do: it is sent as soon as the limits allow.',
  },
}

/** What an error code of EC2 means, and what to do about it. */
export function explain(code: string, kind: Ec2ErrorKind): Explanation {
  return byCode[code] ?? byKind[kind]
}
