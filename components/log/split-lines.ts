import { type AnsiLine, type AnsiStyle, parseAnsi } from './parse-ansi'

/** What of one line is kept; the rest is only counted. The download holds it all. */
export const longestLine = 4_096

export interface LogLine extends Omit<AnsiLine, 'after'> {
  /** Characters that are not shown. */
  hidden: number
}

/**
 * A log as it grows, cut into lines. Pieces may end anywhere in a line; what a piece leaves open is
 * the last line and goes on with the next piece. Changed in place: a log has a hundred thousand lines.
 */
export class LogLines {
  private readonly closed: LogLine[] = []
  private open = ''
  private openHidden = 0
  private opened: LogLine | undefined
  private style: AnsiStyle = {}

  /** Every line, the open one included. */
  get length(): number {
    return this.closed.length + (this.hasOpen() ? 1 : 0)
  }

  /** The lines that nothing can be added to any more. */
  get complete(): number {
    return this.closed.length
  }

  at(index: number): LogLine | undefined {
    if (index < this.closed.length) return this.closed[index]
    if (index > this.closed.length || !this.hasOpen()) return undefined
    this.opened ??= this.read().line
    return this.opened
  }

  append(piece: string): void {
    let from = 0
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      this.grow(piece, from, end)
      const { line, after } = this.read()
      this.closed.push(line)
      this.style = after
      this.open = ''
      this.openHidden = 0
      this.opened = undefined
      from = end + 1
    }
    this.grow(piece, from, piece.length)
  }

  private hasOpen(): boolean {
    return this.open !== '' || this.openHidden > 0
  }

  private grow(piece: string, from: number, to: number): void {
    if (to <= from) return
    const room = Math.max(0, longestLine - this.open.length)
    this.open += piece.slice(from, Math.min(to, from + room))
    this.openHidden += Math.max(0, to - from - room)
    this.opened = undefined
  }

  private read(): { line: LogLine; after: AnsiStyle } {
    const { after, ...shown } = parseAnsi(this.open, this.style)
    // What is hidden may hold the reset; a colour must not run on for ever.
    return { line: { ...shown, hidden: this.openHidden }, after: this.openHidden ? {} : after }
  }
}
