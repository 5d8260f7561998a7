import { resolve } from 'node:path'
import type { Peer } from './peer'
import { printed } from './printed'

/** A script such as everybody has written. */
export const boto3Script = script({
  name: 'boto3 script',
  about: 'a boto3 script: one RunInstances an instance, and nothing else',
  file: 'start_instances.py',
})

/** A script such as a careful admin writes. */
export const carefulBoto3Script = script({
  name: 'careful boto3 script',
  about: 'a boto3 script that counts by tag first and starts what is missing, 20 a call',
  file: 'start_missing_instances.py',
})

function script({ name, about, file }: { name: string; about: string; file: string }): Peer {
  return {
    ...{ name, about },
    async whyMissing() {
      const imported = await printed('python3', ['-c', 'import boto3'])
      return imported === undefined ? 'python3 with boto3 is not here' : undefined
    },
    command: ({ count, image, zone }) => ({
      file: 'python3',
      args: [resolve('chaos/peers', file), String(count), image, zone],
      env: {},
    }),
  }
}
