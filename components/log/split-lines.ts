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
  /** The byte at which each closed line begins, and the open one. */
  private readonly starts: number[] = [0]
  private bytes = 0
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

  /** The first line that begins at this byte of the log, or after it; `length` when none does. */
  lineFrom(byte: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.starts[middle] ?? 0) < byte) low = middle + 1
      else high = middle
    }
    return low
  }

  /** `bytes` is what the piece has in the log: what is no UTF-8 there has come as U+FFFD. */
  append(piece: string, bytes = utf8Length(piece)): void {
    const sizeOf = byteCounter(piece, bytes)
    let at = this.bytes
    let from = 0
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      this.grow(piece, from, end)
      const { line, after } = this.read()
      this.closed.push(line)
      this.style = after
      this.open = ''
      this.openHidden = 0
      this.opened = undefined
      at += sizeOf(piece.slice(from, end + 1))
      this.starts.push(Math.round(at))
      from = end + 1
    }
    this.grow(piece, from, piece.length)
    this.bytes += bytes
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

/** Counts the bytes of parts of a piece; each U+FFFD stands for what is left over for it. */
function byteCounter(piece: string, bytes: number): (text: string) => number {
  if (bytes === piece.length) return (text) => text.length
  const replaced = piece.split('\uFFFD').length - 1
  const each = replaced === 0 ? 3 : 3 - (utf8Length(piece) - bytes) / replaced
  return (text) => utf8Length(text, each)
}

function utf8Length(text: string, replacement = 3): number {
  let length = text.length
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x80) continue
    if (code === 0xfffd) length += replacement - 1
    // Half of a pair has two of its four bytes.
    else length += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2
  }
  return length
}
