/** How a stretch of a log looks. A number is one of the terminal's 16 colours, a string an rgb(). */
export interface AnsiStyle {
  fg?: number | string
  bg?: number | string
  bold?: boolean
  dim?: boolean
  italic?: boolean
  underline?: boolean
  inverse?: boolean
  strike?: boolean
}

export interface AnsiSpan {
  text: string
  style: AnsiStyle
}

export interface AnsiLine {
  /** What stands there, without any escape. */
  text: string
  /** Undefined when the line has no style at all. */
  spans?: AnsiSpan[]
  /** The style that the next line begins with. */
  after: AnsiStyle
}

const plain: AnsiStyle = {}
const esc = '\u001b'

// Everything below the blank but the tab, DEL, and the C1 controls.
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it looks for
const nextControl = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g

// A whole escape sequence: CSI; OSC, DCS, PM, APC, SOS up to their end; others. One that the line
// cuts short goes as well.
const sequence = new RegExp(
  `${esc}(?:\\[([0-?]*)[ -/]*([@-~]?)|[\\]PX^_][^\\u0007${esc}\\u009c]*(?:\\u0007|\\u009c|${esc}\\\\)?|[ -/]*[0-~]?)`,
  'y',
)

/**
 * Reads one line of a log: SGR becomes styled spans, a carriage return starts the line over, every
 * other escape is dropped and other controls are shown in caret notation. The result is data only;
 * nothing in it can become markup.
 */
export function parseAnsi(line: string, before: AnsiStyle = plain): AnsiLine {
  let control = findControl(line, 0)
  if (control < 0) {
    return isPlain(before)
      ? { text: line, after: plain }
      : { text: line, spans: line ? [{ text: line, style: before }] : undefined, after: before }
  }
  const written = line.replace(/\r+$/, '')
  let spans: AnsiSpan[] = []
  let style = before
  let run = ''
  const flush = () => {
    if (run) spans.push({ text: run, style })
    run = ''
  }
  let at = 0
  while (control >= 0) {
    run += line.slice(at, control)
    const char = line.charAt(control)
    at = control + 1
    if (char === esc) {
      sequence.lastIndex = control
      const found = sequence.exec(line)
      at = control + (found?.[0].length ?? 1)
      if (found?.[2] === 'm') {
        flush()
        style = applySgr(style, found[1] ?? '')
      }
    } else if (char !== '\r') {
      run += caret(char)
    } else if (control < written.length) {
      // A terminal would write over what stands there; at the line's end there is nothing to write.
      run = ''
      spans = []
    }
    control = findControl(line, at)
  }
  run += line.slice(at)
  flush()
  const text = spans.map((span) => span.text).join('')
  const styled = spans.some((span) => !isPlain(span.style))
  return { text, spans: styled ? spans : undefined, after: style }
}

function findControl(line: string, from: number): number {
  nextControl.lastIndex = from
  return nextControl.exec(line)?.index ?? -1
}

/** `^@` for NUL and so on, as terminals echo them; C1 controls, BEL and backspace tell a reader nothing. */
function caret(char: string): string {
  const code = char.charCodeAt(0)
  if (code === 0x7f) return '^?'
  if (code > 0x7f || code === 0x07 || code === 0x08) return ''
  return `^${String.fromCharCode(0x40 + code)}`
}

function isPlain(style: AnsiStyle): boolean {
  return Object.keys(style).length === 0
}

function applySgr(before: AnsiStyle, parameters: string): AnsiStyle {
  const codes =
    parameters === '' ? [0] : parameters.split(/[;:]/).map((code) => Number(code || '0'))
  let style: AnsiStyle = { ...before }
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i] ?? 0
    if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes.slice(i + 1))
      i += used
      if (colour !== undefined) style[code === 38 ? 'fg' : 'bg'] = colour
    } else if (code === 0) {
      style = {}
    } else {
      applyCode(style, code)
    }
  }
  return style
}

function applyCode(style: AnsiStyle, code: number): void {
  if (code === 1) style.bold = true
  else if (code === 2) style.dim = true
  else if (code === 3) style.italic = true
  else if (code === 4 || code === 21) style.underline = true
  else if (code === 7) style.inverse = true
  else if (code === 9) style.strike = true
  else if (code === 22) {
    delete style.bold
    delete style.dim
  } else if (code === 23) delete style.italic
  else if (code === 24) delete style.underline
  else if (code === 27) delete style.inverse
  else if (code === 29) delete style.strike
  else if (code === 39) delete style.fg
  else if (code === 49) delete style.bg
  else if (code >= 30 && code <= 37) style.fg = code - 30
  else if (code >= 40 && code <= 47) style.bg = code - 40
  else if (code >= 90 && code <= 97) style.fg = code - 90 + 8
  else if (code >= 100 && code <= 107) style.bg = code - 100 + 8
}

/** What follows 38 or 48: `5;n` of the 256 colours or `2;r;g;b`. */
function extendedColour(rest: number[]): { colour?: number | string; used: number } {
  if (rest[0] === 5) return { colour: indexedColour(rest[1] ?? 0), used: 2 }
  if (rest[0] === 2) return { colour: rgb(rest[1] ?? 0, rest[2] ?? 0, rest[3] ?? 0), used: 4 }
  return { used: 1 }
}

function indexedColour(index: number): number | string | undefined {
  if (!(index >= 0 && index <= 255)) return undefined
  if (index < 16) return index
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10
    return rgb(grey, grey, grey)
  }
  const cube = index - 16
  const level = (part: number) => (part === 0 ? 0 : 55 + part * 40)
  return rgb(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6))
}

function rgb(...parts: number[]): string {
  const safe = parts.map((part) => Math.min(255, Math.max(0, Math.trunc(part) || 0)))
  return `rgb(${safe.join(', ')})`
}
