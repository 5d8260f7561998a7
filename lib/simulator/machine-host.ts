import type { Span } from './options'

/** What befalls a simulated machine when it boots, beside a plain boot. */
export type BootFault = 'never-boots' | 'slow' | 'dies'

/** A volume that a machine sees as a device. */
export interface AttachedVolume {
  volumeId: string
  /** EC2's name for it, such as /dev/sdf. */
  device: string
  /** Holds what is on it. */
  folder: string
}

/** All that the processes behind an instance need to know about it. */
export interface BootableInstance {
  id: string
  imageId: string
  /** What is on the image's disk, which the machine starts with; nothing: only what a boot makes. */
  imageFolder?: string
  instanceType: string
  zone: string
  region: string
  accountId: string
  architecture: string
  privateIp: string
  privateDns: string
  publicIp?: string
  publicDns?: string
  /** Decoded text; empty when the launch gave none. */
  userData: string
  /** When the instance last became pending (launch, or start after a stop): ISO 8601, whole seconds. */
  pendingTime: string
  lifecycle: 'normal' | 'spot'
  /** EC2's notices to a spot instance, ISO 8601: when it is taken back, when leaving was recommended. */
  notice?: { takenAt?: string; recommendedAt?: string } | undefined
  /** `never-boots`: no process at all; `slow`: boots after a long `bootDelayMs`; `dies`: the endpoint kills it after a while. */
  bootFault?: BootFault
  /** How long the machine "boots" before its user data runs. */
  bootDelayMs: number
  /** Names of components that fail when this machine configures itself. */
  failingComponents?: string[]
  /** Beside its root volume, which is the machine's own folder. */
  volumes: AttachedVolume[]
  tags: Record<string, string>
  /** How fast it works, where the host does not leave that to a real machine. */
  pace: MachinePace
}

/** What light machines draw from, each time anew. */
export interface MachinePace {
  /** Milliseconds of a Quattor run. */
  run: Span
  /** Milliseconds from being told to drain until it is done. */
  drain: Span
  /** Bytes that a run writes into the log. */
  logBytes: Span
}

/**
 * The seam between the EC2 endpoint, which keeps the books, and the processes that stand for the
 * machines. Instances are known by their id; every method takes unknown ids without an error.
 */
export interface MachineHost {
  /** Starts the machine's process. A second call while it runs is harmless. */
  boot(instance: BootableInstance): Promise<void>
  /**
   * Addresses, tags or volumes changed: the metadata service shows the new ones, and the machine's
   * folder has the devices of the volumes that are attached now, and no others.
   */
  update(instance: BootableInstance): void
  /** Restarts the process on the same disk; it goes through its boot again. */
  reboot(instanceId: string): Promise<void>
  /** Ends the process and keeps the folder. */
  stop(instanceId: string): Promise<void>
  /** Ends the process and removes the disk; console output is kept for a while. */
  terminate(instanceId: string): Promise<void>
  /** The last 64 KB of what the machine printed, and when. */
  consoleOutput(instanceId: string): Promise<{ output: Uint8Array; at: Date } | undefined>
  /**
   * Where a machine lives, for the control endpoint; nothing when it has no process or folder.
   * `configured` is whether its last Quattor run went well, where the host knows.
   */
  inspect(instanceId: string): { folder?: string; pid?: number; configured?: boolean }
  /** Calls back when a guest powered itself off. */
  onGuestShutdown(listener: (instanceId: string) => void): void
  /** Kills the process without a word, as if the machine had crashed; its instance stays `running`. */
  kill(instanceId: string): Promise<void>
  /** Stops all processes and keeps the folders. */
  close(): Promise<void>
}
