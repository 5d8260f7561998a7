import { findTokens, type Token } from './reference-grammar'

/** How a reference to all members of a pool is repeated where it stands. */
export interface Repetition {
  /** What belongs to each name: a port, options in parentheses, the length of a mask. */
  suffix: string
  separator: string
  /** Alone on its line, so that without members the whole line goes; the blanks before it. */
  line?: { indent: string }
}

/** A text or key with what is answered in it. `literals` has one more than `tokens`. */
export interface BoundText {
  text: string
  literals: string[]
  tokens: Token[]
  /** By token; only those that name all members of a pool have one. */
  repetitions: (Repetition | undefined)[]
}

const maybe = /bind(?:\.|_2e)invalid|(?:192|198|203)(?:\.|_2e)/i

/** Undefined for a text in which nothing is answered. */
export function bindText(text: string): BoundText | undefined {
  if (!maybe.test(text)) return undefined
  const tokens = findTokens(text)
  if (tokens.length === 0) return undefined
  const literals = tokens.map((t, i) => text.slice(tokens[i - 1]?.end ?? 0, t.start))
  literals.push(text.slice(tokens.at(-1)?.end))
  const repetitions = tokens.map((token, i) => {
    if (token.meaning.kind !== 'pool' || !token.meaning.all) return undefined
    const after = literals[i + 1] ?? ''
    const suffix = (token.escaped ? escapedSuffix : rawSuffix).exec(after)?.[0] ?? ''
    const rest = after.slice(suffix.length)
    literals[i + 1] = rest
    return repetitionOf(token, suffix, {
      before: literals[i] ?? '',
      after: rest,
      first: i === 0,
      last: i === tokens.length - 1,
    })
  })
  return { text, literals, tokens, repetitions }
}

const rawSuffix = /^(?::\d+)?(?:\([^()\r\n]*\))?(?:\/\d{1,3}(?=[\s,;]|$))?/
const escapedSuffix = /^(?:_3a\d+)?(?:_28(?:(?!_2[89]|_0a).)*_29)?/i

/** How separators are spelled: as they are, or as Pan's escape() writes them. */
interface Dialect {
  comma: string
  newline: string
  commaAfter: RegExp
  commaBefore: RegExp
  blanksAfter: RegExp
  blanksBefore: RegExp
  lineEnds: RegExp
  lineBegins: RegExp
  /** A blank behind these parts a name from its value, and no name from another. */
  assigns: RegExp
}

function dialect(blank: string, comma: string, newline: string, assigns: string): Dialect {
  return {
    comma: comma,
    newline: newline.includes('_') ? '_0a' : '\n',
    commaAfter: new RegExp(`^${blank}*${comma}${blank}*`, 'i'),
    commaBefore: new RegExp(`${blank}*${comma}${blank}*$`, 'i'),
    blanksAfter: new RegExp(`^${blank}+`, 'i'),
    blanksBefore: new RegExp(`${blank}+$`, 'i'),
    lineEnds: new RegExp(`^(${blank}*)(${newline})`, 'i'),
    lineBegins: new RegExp(`(${newline})(${blank}*)$`, 'i'),
    assigns: new RegExp(`(?:${assigns})$`, 'i'),
  }
}

const raw = dialect('[ \\t]', ',', '\\r?\\n', '[=:]')
const escaped = dialect('(?:_20|_09)', '_2c', '(?:_0d)?_0a', '_3d|_3a')

function dialectsOf(token: Token): Dialect[] {
  return token.escaped ? [escaped, raw] : [raw]
}

interface Surroundings {
  before: string
  after: string
  /** Nothing is answered before it, or behind it, in the same text. */
  first: boolean
  last: boolean
}

/** Separators are short: no need to look at the whole of a long text for each of many references. */
const tailOf = (text: string) => text.slice(-200)

function repetitionOf(token: Token, suffix: string, around: Surroundings): Repetition {
  const dialects = dialectsOf(token)
  for (const d of dialects) {
    const line = aloneOnLine(d, around)
    if (line) return { suffix, separator: line.separator, line: { indent: line.indent } }
  }
  for (const d of dialects) {
    const separator =
      separatorAfter(d, around.after, around.last) ??
      separatorBefore(d, around.before, around.first)
    if (separator) return { suffix, separator }
  }
  return { suffix, separator: dialects[0]?.comma ?? ',' }
}

function aloneOnLine(
  d: Dialect,
  { before, after, first, last }: Surroundings,
): { separator: string; indent: string } | undefined {
  const begin = d.lineBegins.exec(tailOf(before))
  const end = d.lineEnds.exec(after)
  if (!begin && !end) return undefined
  const blank = (text: string) => text === (d.blanksAfter.exec(text)?.[0] ?? '')
  const indent = begin?.[2] ?? (first && blank(before) ? before : undefined)
  const trailing = end?.[1] ?? (last && blank(after) ? after : undefined)
  if (indent === undefined || trailing === undefined) return undefined
  const newline = end?.[2] ?? begin?.[1] ?? d.newline
  return { separator: trailing + newline + indent, indent }
}

function separatorAfter(d: Dialect, after: string, last: boolean): string | undefined {
  const comma = d.commaAfter.exec(after)?.[0]
  if (comma) return comma
  const blanks = d.blanksAfter.exec(after)?.[0]
  if (!blanks) return undefined
  const ends = d.lineEnds.test(after) || (last && blanks.length === after.length)
  return ends ? undefined : blanks
}

function separatorBefore(d: Dialect, text: string, first: boolean): string | undefined {
  const before = tailOf(text)
  const comma = d.commaBefore.exec(before)?.[0]
  if (comma) return comma
  const blanks = d.blanksBefore.exec(before)?.[0]
  if (!blanks || d.lineBegins.test(before)) return undefined
  const rest = before.slice(0, -blanks.length)
  if (rest === '' && first) return undefined
  return d.assigns.test(rest) ? undefined : blanks
}

/** The text with what `answer` gives for each of its tokens, in the spelling that each has. */
export function fillText(bound: BoundText, answer: (token: Token) => readonly string[]): string {
  const { literals, tokens, repetitions } = bound
  let out = literals[0] ?? ''
  for (const [i, token] of tokens.entries()) {
    let next = literals[i + 1] ?? ''
    const values = answer(token)
    const repetition = repetitions[i]
    if (!repetition) {
      out += values[0] ?? ''
    } else if (values.length > 0) {
      const { suffix, separator } = repetition
      out += suffix ? values.map((v) => v + suffix).join(separator) : values.join(separator)
    } else {
      const last = i === tokens.length - 1
      ;[out, next] = withoutNames(token, repetition, out, next, last)
    }
    out += next
  }
  return out
}

/** What stays before and behind a reference that names nobody: one separator goes with it. */
function withoutNames(
  token: Token,
  { line }: Repetition,
  out: string,
  next: string,
  last: boolean,
): [string, string] {
  const dialects = dialectsOf(token)
  if (line) {
    const before = out.slice(0, out.length - line.indent.length)
    for (const d of dialects) {
      const ends = d.lineEnds.exec(next)?.[0]
      if (ends) return [before, next.slice(ends.length)]
    }
    for (const d of dialects) {
      const begins = d.lineBegins.exec(tailOf(before))?.[0]
      if (begins) return [before.slice(0, -begins.length), '']
    }
    return [before, '']
  }
  for (const d of dialects) {
    const after = separatorAfter(d, next, last)
    if (after) return [out, next.slice(after.length)]
    const before = separatorBefore(d, out, true)
    if (before) return [out.slice(0, -before.length), next]
  }
  return [out, next]
}
