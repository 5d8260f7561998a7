import type { PanDict, PanList, PanValue } from './pan-value'
import { sameValue } from './same-value'

/** What differs at one path. An element's index is that in the list where it stands. */
export interface Change {
  path: string[]
  kind: 'added' | 'removed' | 'changed'
  before?: PanValue
  after?: PanValue
}

/**
 * What the Quattor client would find changed, as deep down as it goes, in the order of the documents.
 * A list that grew or shrank is aligned at both ends, so that one element more is one change.
 */
export function compareDocuments(before: PanDict, after: PanDict): Change[] {
  const changes: Change[] = []
  compareDicts(before, after, [], changes)
  return changes
}

/** The components in whose configuration there are changes, by name. */
export function componentsTouched(changes: readonly Change[]): string[] {
  const names = new Set<string>()
  for (const { path, before, after } of changes) {
    const [top, middle, name] = path
    if (top !== 'software' || (middle !== undefined && middle !== 'components')) continue
    if (name !== undefined) names.add(name)
    else {
      for (const whole of [before, after]) {
        const components =
          middle === undefined && whole instanceof Map ? whole.get('components') : whole
        if (components instanceof Map) for (const key of components.keys()) names.add(key)
      }
    }
  }
  return [...names].sort()
}

function compare(before: PanValue, after: PanValue, path: string[], changes: Change[]): void {
  if (before instanceof Map && after instanceof Map) compareDicts(before, after, path, changes)
  else if (Array.isArray(before) && Array.isArray(after)) {
    compareLists(before, after, path, changes)
  } else if (!sameValue(before, after)) changes.push({ path, kind: 'changed', before, after })
}

function compareDicts(before: PanDict, after: PanDict, path: string[], changes: Change[]): void {
  for (const [key, value] of before) {
    const other = after.get(key)
    if (other === undefined) {
      changes.push({ path: [...path, key], kind: 'removed', before: value })
    } else compare(value, other, [...path, key], changes)
  }
  for (const [key, value] of after) {
    if (!before.has(key)) changes.push({ path: [...path, key], kind: 'added', after: value })
  }
}

function compareLists(before: PanList, after: PanList, path: string[], changes: Change[]): void {
  const shorter = Math.min(before.length, after.length)
  const same = (i: number, j: number) => sameValue(before[i] ?? null, after[j] ?? null)
  let start = 0
  while (start < shorter && same(start, start)) start++
  let end = 0
  while (end < shorter - start && same(before.length - 1 - end, after.length - 1 - end)) end++
  const gone = before.slice(start, before.length - end)
  const come = after.slice(start, after.length - end)
  const at = (offset: number) => [...path, `${start + offset}`]
  for (const [offset, value] of gone.entries()) {
    const other = come[offset]
    if (other === undefined) changes.push({ path: at(offset), kind: 'removed', before: value })
    else compare(value, other, at(offset), changes)
  }
  for (const [offset, value] of come.entries()) {
    if (offset >= gone.length) changes.push({ path: at(offset), kind: 'added', after: value })
  }
}
