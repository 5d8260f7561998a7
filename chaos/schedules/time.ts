/** Where every schedule begins: a round moment, so that histories are easy to read. */
const epoch = Date.UTC(2026, 0, 1)

/** A schedule's time: EC2 and the machines live by what has passed, the controller's host by its own clock. */
export class Time {
  private elapsed = 0
  private setBy = 0

  /** Milliseconds since the schedule began. */
  get passed(): number {
    return this.elapsed
  }

  /** What the host's clock says, which may have been set. */
  now(): Date {
    return new Date(epoch + this.elapsed + this.setBy)
  }

  /** What it really is. */
  truly(): Date {
    return new Date(epoch + this.elapsed)
  }

  pass(ms: number): void {
    this.elapsed += ms
  }

  /** Somebody sets the host's clock. */
  jump(ms: number): void {
    this.setBy += ms
  }

  /** Somebody sets it right. */
  correct(): void {
    this.setBy = 0
  }
}
