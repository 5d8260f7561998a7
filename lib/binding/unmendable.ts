import { type BoundText, bindText } from './bound-text'
import { derivedNumbers } from './derived-numbers'
import { type PanDict, PanNumber, type PanValue } from './pan-value'
import { readTemplate, valueAt } from './profile-template'
import { referencesOf } from './references'

export interface Unmendable {
  kind: 'derived-number' | 'numbered-block' | 'undeclared-stand-in' | 'foreign-profile-url'
  path: string
  /** One sentence: what is wrong there, and what to do. */
  message: string
}

/** What late binding cannot put right in a profile, in the order of the document within each kind. */
export function findUnmendable(document: PanDict, standIns: Iterable<string> = []): Unmendable[] {
  const { sites } = readTemplate(document)
  const { references, standIns: addresses } = referencesOf(sites)
  const groups = [...new Set(references.filter((r) => r.all).map((r) => r.pool))]
  const found = groups.length > 0 ? findDerivedNumbers(document, groups) : []
  for (const { path, text } of sites) {
    const block = text && numberedBlock(text)
    if (!block) continue
    found.push({
      kind: 'numbered-block',
      path,
      message: `${path} holds a block numbered for one member (${block.number}), which comes out once with all members of ${block.pool} in it, not once for each of them; check that this is meant, or replace the block in the profile's overlay.`,
    })
  }
  const declared = new Set(standIns)
  for (const { address, paths } of addresses) {
    const [path = ''] = paths
    if (declared.has(address)) continue
    const others = paths.length - 1
    const where =
      others === 0
        ? `${path} holds`
        : `${path} and ${others === 1 ? 'one more place' : `${others} more places`} hold`
    found.push({
      kind: 'undeclared-stand-in',
      path,
      message: `${where} the documentation address ${address}, which reaches no machine; declare it as the stand-in of the pool that it means.`,
    })
  }
  return [...found, ...foreignProfileUrl(document)]
}

function findDerivedNumbers(document: PanDict, groups: readonly string[]): Unmendable[] {
  const found: Unmendable[] = []
  const group = groups.join(' and ')
  const walk = (value: PanValue, path: string): void => {
    if (value instanceof Map) {
      for (const [key, child] of value) walk(child, `${path}/${key}`)
    } else if (Array.isArray(value)) {
      for (const [i, child] of value.entries()) walk(child, `${path}/${i}`)
    } else if (typeof value === 'string' || value instanceof PanNumber) {
      const text = typeof value === 'string' ? value : value.text
      for (const { what, path: where, value: holds } of derivedNumbers) {
        const number = where.test(path) ? holds.exec(text)?.[1] : undefined
        // A nought is filled in by the information system while it runs.
        if (number === undefined || Number(number) === 0) continue
        found.push({
          kind: 'derived-number',
          path,
          message: `${path} holds ${what}, ${number}, as the compiler computed it with one machine in place of all of ${group}; set it to what the pool will have, in the templates or in the profile's overlay.`,
        })
        break
      }
    }
  }
  walk(document, '')
  return found
}

/** `SRCFG[sdj_0]`, and a name that ends in a number before what is assigned to it: `server.0=`. */
const memberNumber = /[\w.-]*\[[^\]\s]*?\d+\]|^\s*[a-z][\w.-]*?[._-]?\d+(?=\s*[=:])/i

/** As far as a line is looked at to either side of a reference. */
const nearby = 300

/** The first numbered name on a line that names all members of a pool. */
function numberedBlock({ text, tokens }: BoundText): { number: string; pool: string } | undefined {
  for (const { start, end, meaning } of tokens) {
    if (meaning.kind !== 'pool' || !meaning.all) continue
    const before = text.slice(Math.max(0, start - nearby), start)
    const after = text.slice(end, end + nearby)
    const line = `${before.slice(before.lastIndexOf('\n') + 1)} ${after.split('\n', 1)[0]}`
    const number = memberNumber.exec(line)?.[0].trim()
    if (number) return { number, pool: meaning.pool }
  }
  return undefined
}

function foreignProfileUrl(document: PanDict): Unmendable[] {
  const url = valueAt(document, ['software', 'components', 'ccm', 'profile'])
  if (typeof url !== 'string' || url === '' || bindText(url)) return []
  const path = '/software/components/ccm/profile'
  return [
    {
      kind: 'foreign-profile-url',
      path,
      message: `${path} is ${url}, so a machine that configures ccm fetches its profile from there and no longer from Muster; name the object template <pool>.bind.invalid, or set a URL with bind.invalid in it.`,
    },
  ]
}
