import type { FaultCode } from './faults'

/** So many in a row, and a pool launches nothing more until someone resumes it. */
export const mostFailedBoots = 10

/** Faults of a machine that has never had a profile by which its boot has failed. */
export const failedBootFaults = [
  'BootTimeout',
  'BootstrapTimeout',
  'BootstrapFailed',
  'StatusCheckFailed',
  'InstanceLost',
] as const satisfies readonly FaultCode[]

export interface FailedBoot {
  name: string
  requestedAt: Date
  failedAt: Date
}

export interface BootedMachine {
  requestedAt: Date
  bootstrappedAt: Date
}

/**
 * The failed boots since the last one that went well, the latest first. Of machines that were
 * requested together the good ones speak for the launch, whichever was quicker: 10 of 400 that fail
 * are not ten in a row.
 */
export function failedInARow<F extends FailedBoot>(
  failed: readonly F[],
  lastBooted: BootedMachine | undefined,
  countedFrom: Date | null,
): F[] {
  return failed
    .filter(({ failedAt, requestedAt }) => {
      if (countedFrom && failedAt <= countedFrom) return false
      if (!lastBooted) return true
      return failedAt > lastBooted.bootstrappedAt && requestedAt > lastBooted.requestedAt
    })
    .sort((a, b) => b.failedAt.getTime() - a.failedAt.getTime())
}
