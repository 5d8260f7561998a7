export interface JsonFault {
  /** Counted from 1. */
  line: number
  what: string
}

const quote = 0x22
const backslash = 0x5c
const blank = /[ \t\n\r]*/y
const word = /true|false|null/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/**
 * Where `text` stops being JSON, for text that JSON.parse refused: its messages name the place only
 * sometimes, and differ from release to release.
 */
export function findJsonFault(text: string): JsonFault {
  let at = 0
  const open: ('{' | '[')[] = []
  const fault = (what: string): JsonFault => ({ line: lineAt(text, at), what })
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (!found) return false
    at += found[0].length
    return true
  }
  const takeString = (): boolean => {
    if (text[at] !== '"') return false
    at++
    while (at < text.length) {
      const code = text.charCodeAt(at)
      if (code === quote) {
        at++
        return true
      }
      // The line break of a string that was never closed is where a person looks for the fault.
      if (code < 0x20 || (code === backslash && !take(escaped))) return false
      if (code !== backslash) at++
    }
    return false
  }
  const next = () => {
    take(blank)
    return text[at]
  }
  const seen = () => (at < text.length ? `found ${quoted(text, at)}` : 'the file ends')
  /** An object's next key with its colon. */
  const key = (): JsonFault | undefined => {
    next()
    if (!takeString()) return fault(`expected a key in double quotes, ${seen()}`)
    if (next() !== ':') return fault(`expected a colon after the key, ${seen()}`)
    at++
    return undefined
  }

  for (;;) {
    const opening = next()
    if (opening === '{' || opening === '[') {
      at++
      if (next() !== (opening === '{' ? '}' : ']')) {
        open.push(opening)
        const wrong = opening === '{' ? key() : undefined
        if (wrong) return wrong
        continue
      }
      at++
    } else if (opening === '"') {
      if (!takeString()) return fault('a string that does not end, or holds what must be escaped')
    } else if (!take(word) && !take(number)) {
      return fault(`expected a value, ${seen()}`)
    }
    // After a value: close what ends here, or go on to the next one.
    for (;;) {
      const inside = open.at(-1)
      const after = next()
      if (inside === undefined) {
        return fault(after === undefined ? 'it is not JSON' : `nothing may follow, ${seen()}`)
      }
      if (after === (inside === '{' ? '}' : ']')) {
        at++
        open.pop()
        continue
      }
      if (after !== ',') {
        return fault(`expected a comma or ${inside === '{' ? '}' : ']'}, ${seen()}`)
      }
      at++
      const wrong = inside === '{' ? key() : undefined
      if (wrong) return wrong
      break
    }
  }
}

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let i = text.indexOf('\n'); i !== -1 && i < offset; i = text.indexOf('\n', i + 1)) line++
  return line
}

function quoted(text: string, at: number): string {
  const snippet = /^[^\s,:[\]{}"]{2,20}/.exec(text.slice(at, at + 20))?.[0]
  return JSON.stringify(snippet ?? text[at])
}
