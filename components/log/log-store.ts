import { LogSections } from './fold-steps'
import { LogLines } from './split-lines'

/**
 * A log in the browser: its lines, its sections, and how far it has come. It changes in place and
 * tells those who watch; `version` is what React compares.
 */
export class LogStore {
  readonly lines = new LogLines()
  readonly sections = new LogSections()
  /** The byte to go on from, and all that the server has. */
  next = 0
  size = 0
  version = 0
  private readonly watchers = new Set<() => void>()

  append(piece: { text: string; next: number; size: number }): void {
    if (piece.next === this.next && piece.size === this.size) return
    const bytes = piece.next - this.next
    this.next = piece.next
    this.size = piece.size
    this.lines.append(piece.text, bytes)
    this.sections.readOn(this.lines)
    this.changed()
  }

  /** A text that is there as a whole. */
  static of(text: string): LogStore {
    const store = new LogStore()
    const { length } = new TextEncoder().encode(text)
    store.append({ text, next: length, size: length })
    store.sections.readOn(store.lines, true)
    return store
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher)
    return () => this.watchers.delete(watcher)
  }

  readonly readVersion = (): number => this.version

  private changed(): void {
    this.version += 1
    for (const watcher of this.watchers) watcher()
  }
}
