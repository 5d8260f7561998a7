import { now } from '@/lib/platform/clock'
import type { News } from './room-news'

/** The part of an HTTP answer that a room writes to. */
export interface Outlet {
  write(text: string): boolean
  end(): void
  destroy(): void
  readonly writableLength: number
  readonly destroyed: boolean
}

/** One machine's open event stream. */
export class Room {
  /** Whether the database knows of this room. */
  recorded = false
  /** The pools of which a fact could end the machine's wait for its profile. */
  waitsOn: ReadonlySet<string> = new Set()
  #lastId: number
  /** What was told and still holds, each with what the machine had done by then. */
  #told = new Map<string, string | undefined>()
  #open = true

  constructor(
    readonly machineId: string,
    readonly profile: string,
    private readonly outlet: Outlet,
    private readonly mostUnread: number,
    lastEventId: string | undefined,
  ) {
    // Ids rise across gateways and restarts. Nothing is replayed: joining tells how things stand.
    const seen = /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : 0
    this.#lastId = Math.min(seen, now().getTime())
  }

  get open(): boolean {
    return this.#open && !this.outlet.destroyed
  }

  /** Tells what this room has not heard yet. */
  tell(news: readonly News[]): News[] {
    const fresh = news.filter((item) => this.#isFresh(item))
    for (const { event, data } of fresh) {
      this.#lastId = Math.max(this.#lastId + 1, now().getTime())
      this.#write(`id: ${this.#lastId}\nevent: ${event}\ndata: ${data}\n\n`)
    }
    // What no longer holds may come to hold again, and is news then.
    this.#told = new Map(
      news
        .filter((item) => !item.held || this.#told.has(said(item)))
        .map((item) => [said(item), this.#toldAfter(item)] as const),
    )
    return fresh
  }

  comment(text: string): void {
    this.#write(`: ${text}\n\n`)
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    this.outlet.end()
  }

  #toldAfter(item: News): string | undefined {
    const before = this.#told.get(said(item))
    return item.held ? before : (item.after ?? before)
  }

  #isFresh(item: News): boolean {
    if (item.held) return false
    const text = said(item)
    if (!this.#told.has(text)) return true
    return item.after !== undefined && item.after > (this.#told.get(text) ?? '')
  }

  #write(text: string): void {
    if (!this.open) return
    // A reader that does not read would make us keep everything for it: it may come back and look.
    if (this.outlet.writableLength > this.mostUnread) {
      this.#open = false
      this.outlet.destroy()
      return
    }
    this.outlet.write(text)
  }
}

function said({ event, data }: News): string {
  return `${event} ${data}`
}
