/** What may be asked of a machine, as it is spelled before a pool's name. */
export const attributes = [
  'name',
  'instanceid',
  'privateip',
  'publicip',
  'elasticip',
  'privatedns',
  'publicdns',
  'zone',
  'instancetype',
] as const
export type Attribute = (typeof attributes)[number]

export interface PoolReference {
  kind: 'pool'
  pool: string
  all: boolean
  attribute: Attribute
}

export type Meaning =
  | PoolReference
  /** The DNS domain of the machine that is served. */
  | { kind: 'domain' }
  /** A documentation address, which means a pool's machine once a pool declares it. */
  | { kind: 'stand-in'; address: string }
  | { kind: 'malformed'; reason: string }

/** A place in a text that is answered when its profile is rendered. */
export interface Token {
  start: number
  end: number
  /** Written as Pan's escape() writes it, and so answered. */
  escaped: boolean
  spelled: string
  /** Unescaped, otherwise as spelled. */
  name: string
  meaning: Meaning
}

const anchor = /bind(\.|_2e)invalid/gi
const labelCharacter = /[a-z0-9]/i
/** The code of one: escaped, it is part of a name, which then is none. */
const code = String.raw`(?:3\d|[46][1-9a-f]|[57][0-9a])`
const letterOrDigit = new RegExp(`^${code}`, 'i')
const pool = /^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/
const label = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/
const octet = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`
const rawAddress = new RegExp(
  String.raw`(?<![a-z0-9]|\d\.)(?:192\.0\.2|198\.51\.100|203\.0\.113)\.${octet}(?![a-z0-9]|\.\d)`,
  'gi',
)
/** A digit that begins what Pan escapes is escaped as well: `_31` for 1. */
const escapedAddress = new RegExp(
  String.raw`(?<=^_3|^|[^a-z0-9]|_(?!${code})[0-9a-f]{2})(?<!\d_2e)(?:192_2e0_2e2|198_2e51_2e100|203_2e0_2e113)_2e${octet}(?![a-z0-9]|_2e\d)`,
  'gi',
)

/** Every reference and documentation address of a text or key, from its beginning to its end. */
export function findTokens(text: string): Token[] {
  const tokens: Token[] = []
  for (const match of text.matchAll(anchor)) {
    const escaped = match[1] !== '.'
    const from = tokens.at(-1)?.end ?? 0
    if (match.index < from) continue
    const start = escaped
      ? beginningOfEscaped(text, match.index, from)
      : beginningOfRaw(text, match.index, from)
    let end = match.index + match[0].length
    while (end < text.length && labelCharacter.test(text.charAt(end))) end++
    const spelled = text.slice(start, end)
    const name = unescaped(spelled, escaped)
    tokens.push({ start, end, escaped, spelled, name, meaning: meaningOf(name) })
  }
  return withAddresses(text, tokens)
}

/** The references of a text and the documentation addresses between them. */
function withAddresses(text: string, references: Token[]): Token[] {
  const addresses: Token[] = []
  for (const [pattern, escaped] of [
    [rawAddress, false],
    [escapedAddress, true],
  ] as const) {
    let at = 0
    for (const match of text.matchAll(pattern)) {
      const [spelled] = match
      const start = match.index
      const end = start + spelled.length
      for (let next = references[at]; next && next.end <= start; next = references[++at]);
      const reference = references[at]
      if (reference && reference.start < end) continue
      const address = unescaped(spelled, escaped)
      const meaning = { kind: 'stand-in', address } as const
      addresses.push({ start, end, escaped, spelled, name: address, meaning })
    }
  }
  if (addresses.length === 0) return references
  return [...references, ...addresses].sort((a, b) => a.start - b.start)
}

function unescaped(spelled: string, escaped: boolean): string {
  return escaped ? spelled.replace(/_2e/gi, '.').replace(/_2d/gi, '-') : spelled
}

function beginningOfRaw(text: string, anchorAt: number, from: number): number {
  let start = anchorAt
  while (start > from && /[a-z0-9.-]/i.test(text.charAt(start - 1))) start--
  // A character may be written by its number, as `\u003d` or `%3d` for an equals sign.
  const before = start > from ? text.charAt(start - 1) : ''
  const numbered = before === '\\' ? /^(?:u[0-9a-f]{4}|x[0-9a-f]{2})/i : /^\d[0-9a-f]/i
  if (before === '\\' || before === '%') {
    start += numbered.exec(text.slice(start, anchorAt))?.[0].length ?? 0
  }
  // No label begins with these: they are what stands before the name, as in `*.` and `-`.
  while (start < anchorAt && /[.-]/.test(text.charAt(start))) start++
  return start
}

function beginningOfEscaped(text: string, anchorAt: number, from: number): number {
  let start = anchorAt
  while (start > from) {
    if (start - 3 >= from && /^_2[de]$/i.test(text.slice(start - 3, start))) start -= 3
    else if (labelCharacter.test(text.charAt(start - 1))) start--
    else break
  }
  if (text.charAt(start - 1) === '_') {
    // What follows `_` may be an escape's two digits, and the name begins after them.
    const run = /^[a-z0-9]*/i.exec(text.slice(start, anchorAt))?.[0] ?? ''
    const hex = /^[0-9a-f]{2}/i.test(run) && !letterOrDigit.test(run)
    const certain = run.length > 2 || start + 2 === anchorAt || /^\d/.test(run)
    if (hex && certain) start += 2
  }
  while (start + 3 <= anchorAt && /^_2[de]$/i.test(text.slice(start, start + 3))) start += 3
  return start
}

const forms = `write <pool>.bind.invalid or all.<pool>.bind.invalid, with one of ${attributes.join(', ')} and a dot before it when another attribute than the private DNS name is meant`

function meaningOf(name: string): Meaning {
  const malformed = (why: string): Meaning => ({
    kind: 'malformed',
    reason: `${name} is no reference: ${why}`,
  })
  const lower = name.toLowerCase()
  if (!lower.endsWith('bind.invalid')) {
    return malformed('the name goes on behind bind.invalid; part them, or spell it otherwise')
  }
  const before = lower.slice(0, -'bind.invalid'.length)
  if (before === '') return { kind: 'domain' }
  if (!before.endsWith('.')) return malformed('a dot is missing before bind.invalid')
  const labels = before.slice(0, -1).split('.')
  const odd = labels.find((l) => !label.test(l))
  if (odd !== undefined) return malformed(`"${odd}" is no label of a host name`)

  const named = labels.at(-1) ?? ''
  if (named === 'all') return malformed(`it names no pool behind "all"; ${forms}`)
  if (isAttribute(named)) {
    return malformed(
      `"${named}" is an attribute, and a pool that is called like one cannot be referred to; ${forms}`,
    )
  }
  if (!pool.test(named)) {
    return malformed(
      `"${named}" cannot be a pool's name (at most 24 of a-z, 0-9 and -, a letter first)`,
    )
  }
  const [first, second] = labels
  if (labels.length === 1 || first === undefined) {
    return { kind: 'pool', pool: named, all: false, attribute: 'privatedns' }
  }
  if (labels.length === 2 && first === 'all') {
    return { kind: 'pool', pool: named, all: true, attribute: 'privatedns' }
  }
  if (first === 'all' && labels.length === 3 && second !== undefined && isAttribute(second)) {
    return malformed(`the attribute comes first: ${second}.all.${named}.bind.invalid`)
  }
  if (!isAttribute(first)) return malformed(`"${first}" is no attribute; ${forms}`)
  if (labels.length === 2) return { kind: 'pool', pool: named, all: false, attribute: first }
  if (labels.length === 3 && second === 'all') {
    return { kind: 'pool', pool: named, all: true, attribute: first }
  }
  return malformed(forms)
}

function isAttribute(text: string): text is Attribute {
  return (attributes as readonly string[]).includes(text)
}
