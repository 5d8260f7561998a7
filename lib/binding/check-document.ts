import type { ReadDocument } from './document-fault'
import { findUnfit } from './find-unfit'
import { type DocumentFormat, kindOf, type PanDict, PanNumber, type PanValue } from './pan-value'
import { readJson } from './read-json'
import { readXml } from './read-xml'

export type CheckedDocument =
  | {
      ok: true
      document: PanDict
      /** All of them, active or not. */
      components: string[]
      /** What `/metadata/template/branch` says, as the client prints it: prod-domain-abc123. */
      branch?: string
    }
  | { ok: false; reason: string; line?: number }

/** Larger than any profile of a real site by far. */
export const largestDocument = 16 * 1024 * 1024

/**
 * Whether `bytes` are a compiled profile that a machine's Quattor client can take. The client caches
 * what it gets before it parses it and checks nothing, so a document that fails here is never served.
 */
export function checkDocument(bytes: Uint8Array, format: DocumentFormat = 'json'): CheckedDocument {
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
  const nul = text.indexOf('\0')
  if (nul !== -1) {
    return { ok: false, line: text.slice(0, nul).split('\n').length, reason: 'it holds a NUL byte' }
  }
  const read = format === 'json' ? readJsonFile(text) : readXml(text)
  if (!read.ok) return read
  if (!(read.value instanceof Map)) {
    return { ok: false, reason: `its root is ${kindOf(read.value)}; a profile is an object` }
  }
  return checkContents(read.value)
}

/** What checkDocument says of a document that was read, or that an overlay made. */
export function checkContents(document: PanDict): CheckedDocument {
  const reason = findUnfit(document)
  return reason === undefined ? checkComponents(document) : { ok: false, reason }
}

function readJsonFile(text: string): ReadDocument {
  if (!text.startsWith('\ufeff')) return readJson(text)
  return { ok: false, line: 1, reason: 'it begins with a byte order mark, which is not JSON' }
}

function checkComponents(document: PanDict): CheckedDocument {
  const software = document.get('software')
  const components = software instanceof Map ? software.get('components') : undefined
  if (components === undefined) {
    return { ok: false, reason: 'it has no /software/components: it is no compiled profile' }
  }
  if (!(components instanceof Map)) {
    return { ok: false, reason: `/software/components is ${kindOf(components)}, not an object` }
  }
  for (const [name, component] of components) {
    const wrong = wrongEntry(component)
    if (wrong) return { ok: false, reason: `/software/components/${name}${wrong}` }
  }
  const branch = branchOf(document)
  return {
    ok: true,
    document,
    components: [...components.keys()],
    ...(branch === undefined ? {} : { branch }),
  }
}

/** What of a component ncm-ncd and ncm-cdispd would stumble over; undefined when there is nothing. */
function wrongEntry(component: PanValue): string | undefined {
  if (!(component instanceof Map)) return ` is ${kindOf(component)}, not an object`
  for (const flag of ['active', 'dispatch']) {
    const value = component.get(flag)
    if (value !== undefined && typeof value !== 'boolean') {
      return `/${flag} is ${kindOf(value)}, not true or false`
    }
  }
  const dependencies = component.get('dependencies')
  if (dependencies === undefined) return undefined
  if (!(dependencies instanceof Map)) {
    return `/dependencies is ${kindOf(dependencies)}, not an object`
  }
  for (const when of ['pre', 'post']) {
    const names = dependencies.get(when)
    if (names === undefined) continue
    if (!Array.isArray(names)) {
      return `/dependencies/${when} is ${kindOf(names)}, not a list of components`
    }
    const other = names.findIndex((name) => typeof name !== 'string' || name === '')
    if (other !== -1) return `/dependencies/${when}/${other} is not the name of a component`
  }
  return undefined
}

/** Name, type and what more the branch has, in the client's order. */
function branchOf(document: PanDict): string | undefined {
  let branch: PanValue | undefined = document
  for (const key of ['metadata', 'template', 'branch']) {
    branch = branch instanceof Map ? branch.get(key) : undefined
  }
  if (!(branch instanceof Map)) return undefined
  const said = ['name', 'type', 'author', 'commit-id', 'timestamp'].flatMap((key) => {
    const value = branch.get(key)
    if (typeof value === 'string') return value || []
    return value instanceof PanNumber ? value.text : []
  })
  return said.length > 0 ? said.join('-') : undefined
}
