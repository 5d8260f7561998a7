import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import type { Peer } from './peer'

/** A script such as everybody has written. */
export const boto3Script: Peer = {
  name: 'boto3 script',
  about: 'a boto3 script: one RunInstances an instance, no ClientToken of its own',
  whyMissing() {
    const { status } = spawnSync('python3', ['-c', 'import boto3'], { stdio: 'ignore' })
    return status === 0 ? undefined : 'python3 with boto3 is not here'
  },
  command: ({ count, image, zone }) => ({
    file: 'python3',
    args: [resolve('chaos/peers/start_instances.py'), String(count), image, zone],
    env: {},
  }),
}
