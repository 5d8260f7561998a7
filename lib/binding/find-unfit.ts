import { deepest } from './document-fault'
import { type PanDict, PanNumber, type PanValue } from './pan-value'
import { notInXml } from './write-xml'

const halfCharacter = /\p{Surrogate}/u

/**
 * What of a document the Quattor client would lose or die of, in whichever format it is served, with
 * its path; undefined when there is nothing.
 */
export function findUnfit(document: PanDict): string | undefined {
  return unfitIn(document, '', 1)
}

function unfitIn(value: PanValue, path: string, depth: number): string | undefined {
  if (typeof value === 'string') return unfitText(value, path)
  if (value instanceof PanNumber) {
    // JSON::XS writes and reads again what it has read, and cannot read the infinity that it writes.
    return value.kind === 'double' && !Number.isFinite(Number(value.text))
      ? `${path} is a number too large for the Quattor client: ${value.text.slice(0, 20)}`
      : undefined
  }
  if (value === null || typeof value === 'boolean') return undefined
  if (depth > deepest) return `${path.slice(0, 80)}… is nested deeper than ${deepest} levels`
  if (Array.isArray(value)) {
    for (const [index, child] of value.entries()) {
      const unfit = unfitIn(child, `${path}/${index}`, depth + 1)
      if (unfit) return unfit
    }
    return undefined
  }
  for (const [key, child] of value) {
    const wrong = whyNotKey(key)
    if (wrong) return `the key ${JSON.stringify(key)} under ${path || '/'} ${wrong}`
    const unfit = unfitIn(child, `${path}/${key}`, depth + 1)
    if (unfit) return unfit
  }
  return undefined
}

function unfitText(text: string, path: string): string | undefined {
  if (text.includes('\0')) return `${path} holds a NUL character`
  if (halfCharacter.test(text)) return `${path} holds half of a character (an unpaired surrogate)`
  return undefined
}

function whyNotKey(key: string): string | undefined {
  if (key === '') return 'is empty: the Quattor client cannot hold it'
  if (key === '0') return 'is taken for nothing by the Quattor client: escape it'
  if (key.includes('/')) return 'holds a slash: the Quattor client cannot hold it, escape it'
  if (halfCharacter.test(key)) return 'holds half of a character (an unpaired surrogate)'
  if (notInXml.test(key)) return 'holds a control character, which XML cannot carry: escape it'
  return undefined
}
