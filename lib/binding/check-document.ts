import { findJsonFault } from './json-fault'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type ProfileDocument = { [key: string]: Json }

export type CheckedDocument =
  | { ok: true; document: ProfileDocument; components: string[] }
  | { ok: false; reason: string; line?: number }

/** Larger than any profile of a real site by far. */
export const largestDocument = 16 * 1024 * 1024

/** JSON::XS, with which the machines parse, refuses more than 512. */
const deepest = 200

const halfCharacter = /\p{Surrogate}/u

/**
 * Whether `bytes` are a compiled profile that a machine's Quattor client can take. The client caches
 * what it gets before it parses it and checks nothing, so a document that fails here is never served.
 */
export function checkDocument(bytes: Uint8Array): CheckedDocument {
  if (bytes.byteLength === 0) return { ok: false, reason: 'the file is empty' }
  if (bytes.byteLength > largestDocument) {
    return {
      ok: false,
      reason: `it has ${bytes.byteLength} bytes, more than the ${largestDocument} that a profile may have`,
    }
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return { ok: false, reason: 'it is not UTF-8 text' }
  }
  if (text.startsWith('\ufeff')) {
    return { ok: false, line: 1, reason: 'it begins with a byte order mark, which is not JSON' }
  }
  let parsed: Json
  try {
    parsed = JSON.parse(text) as Json
  } catch {
    const { line, what } = findJsonFault(text)
    return { ok: false, line, reason: `it is not JSON: ${what}` }
  }
  if (!isObject(parsed)) {
    return { ok: false, reason: `its root is ${kindOf(parsed)}; a profile is an object` }
  }
  const unfit = whatClientCannotHold(parsed)
  if (unfit) return { ok: false, reason: unfit }
  return checkComponents(parsed)
}

function checkComponents(document: ProfileDocument): CheckedDocument {
  const { software } = document
  const components = isObject(software) ? software.components : undefined
  if (components === undefined) {
    return { ok: false, reason: 'it has no /software/components: it is no compiled profile' }
  }
  if (!isObject(components)) {
    return { ok: false, reason: `/software/components is ${kindOf(components)}, not an object` }
  }
  for (const [name, component] of Object.entries(components)) {
    if (!isObject(component)) {
      return {
        ok: false,
        reason: `/software/components/${name} is ${kindOf(component)}, not an object`,
      }
    }
  }
  return { ok: true, document, components: Object.keys(components) }
}

/** What of the document the client would lose or die of; undefined when there is nothing. */
function whatClientCannotHold(root: Json): string | undefined {
  const waiting: { value: Json; path: string; depth: number }[] = [
    { value: root, path: '', depth: 1 },
  ]
  for (let item = waiting.pop(); item; item = waiting.pop()) {
    const { value, path, depth } = item
    if (typeof value === 'string' && halfCharacter.test(value)) {
      return `${path} holds half of a character (an unpaired surrogate)`
    }
    if (value === null || typeof value !== 'object') continue
    if (depth > deepest) return `${path.slice(0, 80)}… is nested deeper than ${deepest} levels`
    for (const [key, child] of Object.entries(value)) {
      if (!Array.isArray(value)) {
        const wrong = whyNotKey(key)
        if (wrong) {
          return `the key ${JSON.stringify(key)} under ${path || '/'} ${wrong}`
        }
      }
      waiting.push({ value: child, path: `${path}/${key}`, depth: depth + 1 })
    }
  }
  return undefined
}

function whyNotKey(key: string): string | undefined {
  if (key === '') return 'is empty: the Quattor client cannot hold it'
  if (key === '0') return 'is taken for nothing by the Quattor client: escape it'
  if (key.includes('/')) return 'holds a slash: the Quattor client cannot hold it, escape it'
  if (halfCharacter.test(key)) return 'holds half of a character (an unpaired surrogate)'
  return undefined
}

function isObject(value: Json | undefined): value is ProfileDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
