import type { Turn } from './turn'

/** Thrown at everything that a dead controller process still tries. */
export class Crashed extends Error {
  override name = 'Crashed'
}

/** Thrown where the process lives on and its connection to the database is gone. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
}

/** What happens at one point of a pass, counted from its beginning. */
export interface Cut {
  at: number
  /**
   * The process dies there, or its next statement fails, or something else happens before it goes on. A
   * statement that fails after it took effect is undone with its transaction, unless that was the commit.
   */
  how: 'dies before' | 'dies after' | 'loses before' | 'loses after' | 'waits'
}

/**
 * A controller process from its start to its end. Every statement to the database and every call to EC2
 * is a point where it may die, before or after that took effect, or where another process comes between.
 */
export class Life {
  private count = 0
  private cut: Cut | undefined
  private between: (() => Promise<void>) | undefined
  private ended: string | undefined
  private lost: string | undefined

  constructor(private readonly turn: Turn) {}

  get dead(): boolean {
    return this.ended !== undefined
  }

  /** Where it died. */
  get diedAt(): string | undefined {
    return this.ended
  }

  /** The statement in this pass whose answer never came. */
  get lostAt(): string | undefined {
    return this.lost
  }

  /** A pass begins; `between` runs at a cut that waits. */
  begin(cut: Cut | undefined, between: () => Promise<void>): void {
    this.count = 0
    this.cut = cut
    this.between = between
    this.lost = undefined
  }

  /** Points that this pass has met. */
  get met(): number {
    return this.count
  }

  /** A call to EC2. */
  async call<T>(what: string, act: () => Promise<T>): Promise<T> {
    await this.before(what)
    const release = this.mayWait() ? await this.turn.take() : undefined
    if (release) await this.wait().finally(release)
    this.refuseDead()
    const result = await act()
    this.after(what)
    this.refuseDead()
    return result
  }

  /** A statement while its turn is taken; others come between only where no transaction is open. */
  async statement<T>(what: string, inTransaction: boolean, act: () => Promise<T>): Promise<T> {
    await this.before(what)
    if (!inTransaction && this.mayWait()) await this.wait()
    this.loses('before', what)
    const result = await act()
    // What was begun would stay open.
    if (what !== 'BEGIN') this.loses('after', what)
    this.after(what)
    // A transaction is open or committed now: the next point finds the process dead.
    if (what !== 'BEGIN' && what !== 'COMMIT') this.refuseDead()
    return result
  }

  private async before(what: string): Promise<void> {
    this.refuseDead()
    this.count++
    if (this.cut?.how === 'dies before' && this.cut.at === this.count) {
      this.ended = `before ${what}`
      this.refuseDead()
    }
  }

  private after(what: string): void {
    if (this.cut?.how === 'dies after' && this.cut.at <= this.count) {
      this.cut = undefined
      this.ended = `after ${what}`
    }
  }

  private loses(when: 'before' | 'after', what: string): void {
    if (this.cut?.how !== `loses ${when}` || this.cut.at > this.count) return
    this.cut = undefined
    this.lost = `${when} ${what}`
    throw new ConnectionLost(`the connection was lost ${this.lost}`)
  }

  private mayWait(): boolean {
    return this.cut?.how === 'waits' && this.cut.at <= this.count
  }

  private async wait(): Promise<void> {
    this.cut = undefined
    await this.between?.()
  }

  private refuseDead(): void {
    if (this.ended !== undefined) throw new Crashed(`the process died ${this.ended}`)
  }
}
