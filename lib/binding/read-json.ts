import { caught, DocumentFault, deepest, type ReadDocument } from './document-fault'
import { type PanDict, type PanList, PanNumber, type PanValue } from './pan-value'

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

const word = /true|false|null/y
const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/**
 * Reads JSON as strictly as RFC 8259 has it, and refuses what its readers disagree on: a key that
 * stands twice in one object. JSON.parse would lose how numbers are written (1.0), put keys that look
 * like numbers first, and say where a fault is only sometimes.
 */
export function readJson(text: string): ReadDocument {
  return caught(() => new JsonReader(text).read())
}

class JsonReader {
  private at = 0
  private depth = 0

  constructor(private readonly text: string) {}

  read(): PanValue {
    const value = this.value()
    this.next()
    if (this.at < this.text.length) throw this.fault(`nothing may follow, ${this.seen()}`)
    return value
  }

  /** Skips blanks; the code of the character that comes, NaN at the end. */
  private next(): number {
    for (;;) {
      const code = this.text.charCodeAt(this.at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code
      this.at++
    }
  }

  private value(): PanValue {
    switch (this.next()) {
      case quote:
        return this.string()
      case openBrace:
        return this.nested(() => this.dict())
      case openBracket:
        return this.nested(() => this.list())
      default:
        return this.scalar()
    }
  }

  private nested<T>(read: () => T): T {
    this.depth++
    if (this.depth > deepest) {
      throw new DocumentFault(`it is nested deeper than ${deepest} levels`, this.line())
    }
    this.at++
    const value = read()
    this.depth--
    return value
  }

  private dict(): PanDict {
    const dict: PanDict = new Map()
    if (this.ends(closeBrace)) return dict
    do {
      if (this.next() !== quote) throw this.fault(`expected a key in double quotes, ${this.seen()}`)
      const from = this.at
      const key = this.string()
      if (dict.has(key)) {
        this.at = from
        const twice = `the key ${JSON.stringify(key)} stands twice in one object`
        throw new DocumentFault(twice, this.line())
      }
      if (this.next() !== 0x3a) {
        throw this.fault(`expected a colon after the key, ${this.seen()}`)
      }
      this.at++
      dict.set(key, this.value())
    } while (this.goesOn(closeBrace))
    return dict
  }

  private list(): PanList {
    const list: PanList = []
    if (this.ends(closeBracket)) return list
    do list.push(this.value())
    while (this.goesOn(closeBracket))
    return list
  }

  private ends(closing: number): boolean {
    if (this.next() !== closing) return false
    this.at++
    return true
  }

  /** After a member: whether another one follows. */
  private goesOn(closing: number): boolean {
    if (this.ends(closing)) return false
    if (this.next() !== comma) {
      const sign = String.fromCharCode(closing)
      throw this.fault(`expected a comma or ${sign}, ${this.seen()}`)
    }
    this.at++
    return true
  }

  private string(): string {
    const { text } = this
    const from = this.at++
    let plain = true
    for (;;) {
      const code = text.charCodeAt(this.at)
      if (code === quote) break
      if (code === backslash) {
        plain = false
        if (this.take(escaped)) continue
      }
      // The line break of a string that was never closed is where a person looks for the fault.
      if (code === backslash || !(code >= 0x20)) {
        throw this.fault('a string that does not end, or holds what must be escaped')
      }
      this.at++
    }
    this.at++
    return plain ? text.slice(from + 1, this.at - 1) : JSON.parse(text.slice(from, this.at))
  }

  private scalar(): PanValue {
    const name = this.take(word)
    if (name) return name[0] === 'null' ? null : name[0] === 'true'
    const found = this.take(number)
    if (!found) throw this.fault(`expected a value, ${this.seen()}`)
    const [written, fraction, exponent] = found
    return new PanNumber(written, fraction || exponent ? 'double' : 'long')
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found) this.at += found[0].length
    return found
  }

  private fault(what: string): DocumentFault {
    return new DocumentFault(`it is not JSON: ${what}`, this.line())
  }

  private seen(): string {
    if (this.at >= this.text.length) return 'the file ends'
    const snippet = /^[^\s,:[\]{}"]{2,20}/.exec(this.text.slice(this.at, this.at + 20))?.[0]
    return `found ${JSON.stringify(snippet ?? this.text[this.at])}`
  }

  private line(): number {
    let line = 1
    for (
      let i = this.text.indexOf('\n');
      i !== -1 && i < this.at;
      i = this.text.indexOf('\n', i + 1)
    ) {
      line++
    }
    return line
  }
}
