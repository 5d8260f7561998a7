import { GetConsoleOutputCommand } from '@aws-sdk/client-ec2'
import type { Ec2 } from './client'
import { Ec2Error } from './errors'

export interface ConsoleOutput {
  text: string
  /** When EC2 last read the console; undefined when it has not yet. */
  at: Date | undefined
  requestId: string | undefined
}

/**
 * What the instance printed on its console: up to the last 64 KB. Only newer (Nitro) types tell the
 * present state; for the others EC2 keeps what was printed shortly after the last boot.
 */
export async function consoleOutput(ec2: Ec2, instanceId: string): Promise<ConsoleOutput> {
  try {
    return await read(ec2, instanceId, true)
  } catch (error) {
    if (error instanceof Ec2Error && (error.kind === 'invalid' || error.kind === 'capacity')) {
      return read(ec2, instanceId, false)
    }
    throw error
  }
}

async function read(ec2: Ec2, instanceId: string, latest: boolean): Promise<ConsoleOutput> {
  const { output, requestId } = await ec2.call(
    'GetConsoleOutput',
    new GetConsoleOutputCommand({ InstanceId: instanceId, ...(latest ? { Latest: true } : {}) }),
    { kind: 'read', canWait: true },
  )
  return {
    text: Buffer.from(output.Output ?? '', 'base64').toString('utf8'),
    at: output.Timestamp,
    requestId,
  }
}
