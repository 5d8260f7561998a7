import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2'
import { vi } from 'vitest'
import { NoMachineHost } from '../no-machine-host'
import { quickOptions, type SimulatorOptionsInput } from '../options'
import { type Simulator, startSimulator } from '../start-simulator'

export const imageX86 = 'ami-0a0000000000000a1'
export const imageArm = 'ami-0a0000000000000a2'
export const imageUefi = 'ami-0a0000000000000a4'
export const imageParavirtual = 'ami-0a0000000000000a5'

export interface SimulatedEc2 {
  simulator: Simulator
  host: NoMachineHost
  client: EC2Client
  dataDir: string
  run(input?: Partial<RunInstancesCommandInput>): Promise<Instance[]>
  /** The instance as DescribeInstances shows it now. */
  look(id: string): Promise<Instance>
  waitForState(id: string, state: string): Promise<Instance>
  stop(): Promise<void>
}

/** A simulator of its own with quick transitions, and a client that tries once. */
export async function simulatedEc2(options: SimulatorOptionsInput = {}): Promise<SimulatedEc2> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-simulator-'))
  const host = new NoMachineHost()
  const simulator = await startSimulator({
    dataDir,
    host,
    options: { ...quickOptions, ...options },
  })
  const client = clientOf(simulator.url)
  const look = async (id: string) => {
    const answer = await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }))
    return first(answer.Reservations?.[0]?.Instances)
  }
  return {
    simulator,
    host,
    client,
    dataDir,
    look,
    async run(input = {}) {
      const answer = await client.send(
        new RunInstancesCommand({
          ImageId: imageX86,
          InstanceType: 't3.micro',
          MinCount: 1,
          MaxCount: 1,
          ...input,
        }),
      )
      return answer.Instances ?? []
    },
    waitForState: (id, state) =>
      vi.waitFor(
        async () => {
          const instance = await look(id)
          if (instance.State?.Name !== state) throw new Error(`${id} is ${instance.State?.Name}`)
          return instance
        },
        { timeout: 5000, interval: 10 },
      ),
    async stop() {
      client.destroy()
      await simulator.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export function clientOf(url: string, maxAttempts = 1, accessKeyId = 'AKIDEXAMPLE'): EC2Client {
  return new EC2Client({
    endpoint: url,
    region: 'us-east-1',
    maxAttempts,
    credentials: { accessKeyId, secretAccessKey: 'secret' },
  })
}

/** The first of a list that must not be empty. */
export function first<T>(items: readonly T[] | undefined): T {
  const [item] = items ?? []
  if (item === undefined) throw new Error('there is nothing')
  return item
}

/** An id that must be there. */
export function idOf(instance: { InstanceId?: string | undefined }): string {
  if (!instance.InstanceId) throw new Error('there is no instance id')
  return instance.InstanceId
}

/** EC2's error code of a call that must fail. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'no error',
    (error: Error) => error.name,
  )
}
