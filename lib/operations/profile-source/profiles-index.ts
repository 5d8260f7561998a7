export interface IndexedFile {
  file: string
  /** Of the index, counted from 1. */
  line: number
}

export type ProfilesIndex =
  | { ok: true; files: IndexedFile[] }
  | { ok: false; line: number; reason: string }

const between = /(?:\s+|<!--[\s\S]*?-->)*/y
const prolog = /(?:<\?xml[^>]*\?>)?/y
const opening = /<profiles(?:\s[^<>]*)?>/y
const emptyRoot = /<profiles(?:\s[^<>]*)?\/>/y
const profile = /<profile(?:\s[^<>]*)?>([^<]*)<\/profile\s*>/y
const closing = /<\/profiles\s*>/y

/**
 * Reads `profiles-info.xml`, the list that SCDB and Aquilon keep of what they compiled. Its times are
 * milliseconds at one and seconds at the other, and not needed: a file's content tells whether it is new.
 */
export function readProfilesIndex(text: string): ProfilesIndex {
  let at = text.startsWith('\ufeff') ? 1 : 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at += found[0].length
    return found
  }
  const fault = (reason: string): ProfilesIndex => ({ ok: false, line: lineAt(text, at), reason })
  take(between)
  take(prolog)
  take(between)
  if (text.startsWith('<!DOCTYPE', at)) return fault('a document type is not taken')
  const files: IndexedFile[] = []
  if (!take(emptyRoot)) {
    if (!take(opening)) return fault('expected <profiles>')
    take(between)
    for (let found = take(profile); found; found = take(profile)) {
      const file = withoutEntities(found[1] ?? '').trim()
      files.push({ file, line: lineAt(text, at - found[0].length) })
      take(between)
    }
    if (!take(closing)) return fault("expected <profile mtime='…'>file</profile> or </profiles>")
  }
  take(between)
  return at === text.length ? { ok: true, files } : fault('nothing may follow </profiles>')
}

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
}

function withoutEntities(text: string): string {
  return text.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity] ?? entity)
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
