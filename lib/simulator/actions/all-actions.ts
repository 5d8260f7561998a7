import type { Action } from './action'
import {
  rebootInstances,
  startInstances,
  stopInstances,
  terminateInstances,
} from './change-instances'
import { getConsoleOutput } from './console-output'
import { describeInstances } from './describe-instances'
import { describeInstanceAttribute, modifyInstanceAttribute } from './instance-attributes'
import { describeInstanceStatus } from './instance-status'
import { runInstances } from './run-instances'
import { createTags, deleteTags, describeTags } from './tags'

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
  ].map((action) => [action.name, action]),
)
