import type { Action } from './action'
import {
  allocateAddress,
  associateAddress,
  describeAddresses,
  disassociateAddress,
  releaseAddress,
} from './addresses'
import { createImage, deregisterImage } from './change-images'
import {
  rebootInstances,
  startInstances,
  stopInstances,
  terminateInstances,
} from './change-instances'
import { getConsoleOutput } from './console-output'
import { describeInstances } from './describe-instances'
import { describeVolumes, describeVolumesModifications } from './describe-volumes'
import { describeImages } from './images'
import { describeInstanceAttribute, modifyInstanceAttribute } from './instance-attributes'
import { describeInstanceStatus } from './instance-status'
import { describeInstanceTypeOfferings, describeInstanceTypes } from './instance-types'
import { describeSecurityGroups, describeSubnets, describeVpcs } from './networks'
import { describeAvailabilityZones, describeRegions } from './regions-and-zones'
import { runInstances } from './run-instances'
import { createSnapshot, deleteSnapshot, describeSnapshots } from './snapshots'
import { createTags, deleteTags, describeTags } from './tags'
import { attachVolume, detachVolume } from './volume-attachments'
import { createVolume, deleteVolume, modifyVolume } from './volumes'

/** Everything the endpoint can do, by name. */
export const actions: ReadonlyMap<string, Action> = new Map(
  [
    runInstances,
    describeInstances,
    describeInstanceStatus,
    describeInstanceAttribute,
    modifyInstanceAttribute,
    terminateInstances,
    stopInstances,
    startInstances,
    rebootInstances,
    getConsoleOutput,
    createTags,
    deleteTags,
    describeTags,
    describeImages,
    createImage,
    deregisterImage,
    describeInstanceTypes,
    describeInstanceTypeOfferings,
    describeAvailabilityZones,
    describeRegions,
    describeSubnets,
    describeVpcs,
    describeSecurityGroups,
    allocateAddress,
    associateAddress,
    disassociateAddress,
    releaseAddress,
    describeAddresses,
    createVolume,
    attachVolume,
    detachVolume,
    deleteVolume,
    modifyVolume,
    describeVolumes,
    describeVolumesModifications,
    createSnapshot,
    deleteSnapshot,
    describeSnapshots,
  ].map((action) => [action.name, action]),
)
