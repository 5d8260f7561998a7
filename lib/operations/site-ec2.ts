import { type Catalog, createCatalog } from '@/lib/ec2/catalog'
import { createEc2, type Ec2 } from '@/lib/ec2/client'
import { Ec2Error } from '@/lib/ec2/errors'
import { loadConfig } from '@/lib/platform/config'
import { MusterError } from '@/lib/platform/errors'
import { processWide } from '@/lib/platform/process-wide'

/** The console's own way to EC2: it only reads there. */
export function siteEc2(): { ec2: Ec2; catalog: Catalog } {
  return processWide('ec2', () => {
    const config = loadConfig()
    const ec2 = createEc2({
      region: config.region,
      endpoint: config.ec2Endpoint,
      usesSimulator: config.usesSimulator,
      requestTimeoutMs: 10_000,
      // What people look at must not keep the controller from observing: EC2 counts both together.
      share: 0.5,
    })
    return { ec2, catalog: createCatalog(ec2) }
  })
}

/** Asks EC2; what it refuses, or that it does not answer, is said in words. */
export async function asking<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question()
  } catch (error) {
    if (!(error instanceof Ec2Error)) throw error
    throw new MusterError('Ec2Unavailable', ec2Words(error), {
      ec2: { action: error.action, code: error.code, requestId: error.requestId ?? null },
    })
  }
}

/** An error of EC2 for people: what happened, what EC2 said, what to do. */
export function ec2Words(error: Ec2Error, actions = error.action): string {
  return `${error.sentence} (${actions}: ${error.code}) ${error.advice}`
}
