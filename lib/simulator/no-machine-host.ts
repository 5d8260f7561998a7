import type { BootableInstance, MachineHost } from './machine-host'

/** A host without machines: instances exist in the books only. For tests of the protocol. */
export class NoMachineHost implements MachineHost {
  readonly booted = new Map<string, BootableInstance>()
  readonly #listeners: ((instanceId: string) => void)[] = []

  async boot(instance: BootableInstance): Promise<void> {
    this.booted.set(instance.id, instance)
  }

  update(instance: BootableInstance): void {
    if (this.booted.has(instance.id)) this.booted.set(instance.id, instance)
  }

  async reboot(): Promise<void> {}

  async stop(instanceId: string): Promise<void> {
    this.booted.delete(instanceId)
  }

  async terminate(instanceId: string): Promise<void> {
    this.booted.delete(instanceId)
  }

  async consoleOutput(): Promise<undefined> {
    return undefined
  }

  inspect(): { folder?: string; pid?: number } {
    return {}
  }

  onGuestShutdown(listener: (instanceId: string) => void): void {
    this.#listeners.push(listener)
  }

  /** Lets a test play a guest that powers itself off. */
  guestShutsDown(instanceId: string): void {
    for (const listener of this.#listeners) listener(instanceId)
  }

  async kill(instanceId: string): Promise<void> {
    this.booted.delete(instanceId)
  }

  async close(): Promise<void> {
    this.booted.clear()
  }
}
