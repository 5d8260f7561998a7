import { type BoundText, bindText } from './bound-text'
import type { PanDict, PanList, PanValue } from './pan-value'

/** What a machine is told of itself by the path of a value, whatever is spelled there. */
export type OwnFact = 'short-name' | 'domain' | 'full-name' | 'profile-url'

/** A document with its static parts whole, and what is answered for each machine taken apart. */
export type Template =
  | { kind: 'fixed'; value: PanValue }
  | { kind: 'text'; text: BoundText }
  | { kind: 'own'; fact: OwnFact; spelled: string }
  | { kind: 'list'; items: Template[] }
  /** A list's element that becomes one element for each member. */
  | { kind: 'each'; text: BoundText }
  | { kind: 'dict'; path: string; entries: TemplateEntry[] }

export interface TemplateEntry {
  key: string | BoundText
  value: Template
}

/** A place of the document where something is answered. */
export interface Site {
  path: string
  text: BoundText | undefined
  own: { fact: OwnFact; spelled: string } | undefined
}

/** Takes a document apart, and lists its sites in the order of the document. */
export function readTemplate(document: PanDict): { template: Template; sites: Site[] } {
  const sites: Site[] = []
  const own = ownPaths(document)

  const readDict = (dict: PanDict, path: string): Template => {
    let bound = false
    const entries: TemplateEntry[] = []
    for (const [key, child] of dict) {
      const at = `${path}/${key}`
      const text = bindText(key)
      if (text) sites.push({ path: at, text, own: undefined })
      const value = read(child, at, false)
      if (text || value.kind !== 'fixed') bound = true
      entries.push({ key: text ?? key, value })
    }
    return bound ? { kind: 'dict', path, entries } : { kind: 'fixed', value: dict }
  }

  const readList = (list: PanList, path: string): Template => {
    const items = list.map((child, i) => read(child, `${path}/${i}`, true))
    return items.every((item) => item.kind === 'fixed')
      ? { kind: 'fixed', value: list }
      : { kind: 'list', items }
  }

  const read = (value: PanValue, path: string, element: boolean): Template => {
    if (typeof value === 'string') {
      const fact = own.get(path)
      if (fact) {
        sites.push({ path, text: undefined, own: { fact, spelled: value } })
        return { kind: 'own', fact, spelled: value }
      }
      const text = bindText(value)
      if (!text) return { kind: 'fixed', value }
      sites.push({ path, text, own: undefined })
      return { kind: element && namesOneHost(text) ? 'each' : 'text', text }
    }
    if (value instanceof Map) return readDict(value, path)
    if (Array.isArray(value)) return readList(value, path)
    return { kind: 'fixed', value }
  }

  return { template: readDict(document, ''), sites }
}

const scheme = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^\s,;=@/]+@)?$/i
const rest = /^(?:\/[^\s,;]*)?$/

/**
 * Whether an element is nothing but one name of all members, as a host, a host with a port, a mail
 * address or a URL: what a list holds one of for each member.
 */
function namesOneHost({ literals, repetitions }: BoundText): boolean {
  const [before = '', after = ''] = literals
  return repetitions.length === 1 && !!repetitions[0] && scheme.test(before) && rest.test(after)
}

const network = '/system/network'
const underBindInvalid = /^(?:.*\.)?bind\.invalid\.?$/is
const namesBindInvalid = /bind(?:\.|_2e)invalid/i

function ownPaths(document: PanDict): Map<string, OwnFact> {
  const own = new Map<string, OwnFact>()
  const names = new Map<string, string>()
  for (const name of ['hostname', 'domainname', 'realhostname']) {
    const value = valueAt(document, ['system', 'network', name])
    if (typeof value === 'string') names.set(name, value)
  }
  if ([...names.values()].some((value) => underBindInvalid.test(value))) {
    own.set(`${network}/hostname`, 'short-name')
    own.set(`${network}/domainname`, 'domain')
    const dotted = names.get('realhostname')?.includes('.')
    own.set(`${network}/realhostname`, dotted ? 'full-name' : 'short-name')
  }
  const url = valueAt(document, ['software', 'components', 'ccm', 'profile'])
  if (typeof url === 'string' && namesBindInvalid.test(url)) {
    own.set('/software/components/ccm/profile', 'profile-url')
  }
  return own
}

/** What stands at a path of dicts. */
export function valueAt(document: PanDict, path: readonly string[]): PanValue | undefined {
  let value: PanValue | undefined = document
  for (const key of path) value = value instanceof Map ? value.get(key) : undefined
  return value
}
