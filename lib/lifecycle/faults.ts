/** Every fault code, with what it means and what a person can do. Shown as they stand. */
export const faults = {
  LaunchFailed: {
    meaning: 'EC2 refused to start an instance for this machine.',
    next: 'Muster asks again by itself. Read what EC2 said: it may take another instance type or zone in the pool, a higher quota, or a right that the credentials lack.',
  },
  BootTimeout: {
    meaning: 'The instance runs, but the machine has not reported within the boot timeout.',
    next: 'Read the EC2 console output. Check that the image starts the agent from its user data and that the machine reaches the gateway. Then replace the machine.',
  },
  BootstrapTimeout: {
    meaning:
      'The machine reported, but it has not got its first profile within the bootstrap timeout.',
    next: 'Read the log: the last step shows where it waits. Muster replaces it by itself after a while, if the pool repairs.',
  },
  BootstrapFailed: {
    meaning: 'The machine reported, but its Quattor client could not get its first profile.',
    next: 'Read the log from the step that failed. The agent tries again by itself; replace the machine when it cannot recover.',
  },
  ConfigureFailed: {
    meaning: 'The Quattor run ended with errors.',
    next: 'Read the log of the component that failed, mend the profile or what it needs, then configure the machine again.',
  },
  ConfigureTimeout: {
    meaning: 'The Quattor run has not ended without errors within the configure timeout.',
    next: 'Read the log: the last step shows where it waits. Configure the machine again or replace it.',
  },
  Unreachable: {
    meaning: 'The machine left its room and has not come back.',
    next: 'Check that its instance runs and reaches the gateway. Replace it when it stays away.',
  },
  StatusCheckFailed: {
    meaning: "EC2's own status checks have failed for two minutes.",
    next: 'A system check that fails is for AWS to mend, an instance check for the machine: read the EC2 console output. Muster replaces it by itself after a while, if the pool repairs.',
  },
  InstanceLost: {
    meaning: 'EC2 ended the instance although nobody asked Muster to.',
    next: "Read EC2's reason. Muster starts another machine in its place.",
  },
  InstanceStopped: {
    meaning: 'The instance was stopped outside Muster.',
    next: 'Start it in EC2 to have the machine back, or replace it.',
  },
} as const satisfies Record<string, { meaning: string; next: string }>

export type FaultCode = keyof typeof faults

export const faultCodes = Object.keys(faults) as FaultCode[]

export interface Fault {
  code: FaultCode
  message: string
  since: Date
}

export function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(faults, code)
}
