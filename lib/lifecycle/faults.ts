/** A fault in words. */
export interface FaultWords {
  meaning: string
  next: string
  muster: string
  look: string
}

/**
 * Every fault code: what happened, what a person can do, what Muster does about it, and where to look.
 * Shown as they stand, in the console and in docs/faults.
 */
export const faults = {
  LaunchFailed: {
    meaning: 'EC2 refused to start an instance for this machine.',
    next: 'Read what EC2 said: it may take another instance type or zone in the pool, a higher quota, or a right that the credentials lack.',
    muster:
      "It keeps the machine as requested and asks again, with a pause that grows. Where EC2 has no room it goes through the pool's other types and zones, and leaves the full one alone for three minutes. A request whose answer was lost is repeated with the same token, so that nothing is launched twice.",
    look: "The machine's page shows EC2's own words and the request id in the operation; Site health shows whether EC2 answers at all.",
  },
  BootTimeout: {
    meaning: 'The instance runs, but the machine has not reported within the boot timeout.',
    next: 'Read the EC2 console output. Check that the image starts the agent from its user data and that the machine reaches the gateway. Then replace the machine.',
    muster:
      "It leaves the instance as it is, and takes the fault back when the machine reports after all: until the boot timeout its launch token is good. If the pool repairs, the machine is replaced after a while, within the pool's budget; after ten failed boots in a row the pool launches nothing more until someone resumes it.",
    look: "The machine's page, EC2 console output: the agent writes there what it tries and what the gateway answers.",
  },
  BootstrapTimeout: {
    meaning:
      'The machine reported, but it has not got its first profile within the bootstrap timeout.',
    next: 'Read the log: the last step shows where it waits. Muster replaces it by itself after a while, if the pool repairs.',
    muster:
      "It leaves the instance as it is and takes the fault back when the first profile has come. If the pool repairs, the machine is replaced after a while, within the pool's budget.",
    look: "The machine's page: the log, and what its profile waits for. A profile that names a machine which is not there yet is not served before that.",
  },
  BootstrapFailed: {
    meaning: 'The machine reported, but its Quattor client could not get its first profile.',
    next: 'Read the log from the step that failed. Replace the machine when it cannot recover.',
    muster:
      "It keeps the log, and the agent tries again by itself. The fault goes when the first profile has come. If the pool repairs, the machine is replaced after a while, within the pool's budget.",
    look: "The machine's page: the log from the failed step; the tab Profile shows what it would be served.",
  },
  ConfigureFailed: {
    meaning: 'The Quattor run ended with errors.',
    next: 'Read the log of the component that failed, mend the profile or what it needs, then configure the machine again.',
    muster:
      'It keeps the log and the report of each component. The machine stays as it is, and runs again when its profile changes or someone asks for it. Another machine would fail alike, so that it is not replaced by itself; a rollout in waves halts.',
    look: "The machine's page, tab Quattor runs: the component that failed and its lines in the log; the pool's page shows whether others fail alike.",
  },
  ConfigureTimeout: {
    meaning: 'The Quattor run has not ended without errors within the configure timeout.',
    next: 'Read the log: the last step shows where it waits. Configure the machine again or replace it.',
    muster:
      'It leaves the machine as it is, and takes the fault back when a run ends without errors.',
    look: "The machine's page: the log's last step, and what its profile waits for.",
  },
  Unreachable: {
    meaning: 'The machine left its room and has not come back.',
    next: 'Check that its instance runs and reaches the gateway. Replace it when it stays away.',
    muster:
      "It waits, and takes the fault back when the machine opens its room again. While the gateway itself was away nobody is held to be unreachable. If the pool repairs, the machine is replaced after a while, within the pool's budget.",
    look: "The machine's page: whether its instance runs, its status checks and its last log lines. Site health: whether a gateway runs.",
  },
  StatusCheckFailed: {
    meaning: "EC2's own status checks have failed for two minutes.",
    next: 'A system check that fails is for AWS to mend, an instance check for the machine: read the EC2 console output. Muster replaces it by itself after a while, if the pool repairs.',
    muster:
      "It takes the fault back when the checks pass. If the pool repairs, the machine is replaced after a while, within the pool's budget.",
    look: "The machine's page: EC2 console output. AWS's own health page: whether something is wrong in the zone.",
  },
  InstanceLost: {
    meaning: 'EC2 ended the instance although nobody asked Muster to.',
    next: "Read EC2's reason. Muster starts another machine in its place.",
    muster:
      "It retires the machine, keeps its record and log, and launches another one in its place, which gets its slot's Elastic IP and volumes. When new instances keep ending early it waits longer before each.",
    look: "The machine's history has EC2's reason: somebody terminated it, EC2 took a spot instance back, or the image does not start.",
  },
  InstanceStopped: {
    meaning: 'The instance was stopped outside Muster.',
    next: 'Start it in EC2 to have the machine back, or replace it.',
    muster:
      'It does not start the instance: somebody may have had a reason to stop it. It takes the fault back when the instance runs again.',
    look: "The machine's history says when EC2 showed it stopped; AWS's CloudTrail says who did it.",
  },
} as const satisfies Record<string, FaultWords>

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
