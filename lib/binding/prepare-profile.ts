import type { BoundText } from './bound-text'
import { type DocumentWriter, documentWriters } from './document-writer'
import type { DocumentFormat, PanDict } from './pan-value'
import { type OwnFact, readTemplate, type Site, type Template } from './profile-template'
import { type ProfileReferences, referencesOf } from './references'

/** A piece of a written profile: finished text, or what is answered for each machine. */
export type Part =
  | string
  | { kind: 'text'; key: string | undefined; text: BoundText }
  | { kind: 'own'; key: string | undefined; fact: OwnFact; spelled: string }
  | Series

/** The inside of a dict or list whose entries may become none or many. */
export interface Series {
  kind: 'series'
  path: string
  /** Keys in which nothing is answered: nothing else may become one of them. */
  literalKeys: ReadonlySet<string>
  items: SeriesItem[]
}

export type SeriesItem =
  | { kind: 'parts'; parts: Part[] }
  | { kind: 'each'; text: BoundText }
  | { kind: 'entry'; key: BoundText; parts: Part[] }

export interface PreparedProfile {
  references: ProfileReferences
  sites: readonly Site[]
  /** The text that the document was read from, served while nothing in it is answered. */
  original: Partial<Record<DocumentFormat, string>>
  parts(format: DocumentFormat): readonly Part[]
}

/**
 * Takes a profile apart once, so that rendering it for a machine writes only what varies. Each format
 * is written when it is first asked for.
 */
export function prepareProfile(
  document: PanDict,
  original: Partial<Record<DocumentFormat, string>> = {},
): PreparedProfile {
  const { template, sites } = readTemplate(document)
  const written = new Map<DocumentFormat, readonly Part[]>()
  return {
    references: referencesOf(sites),
    sites,
    original,
    parts(format) {
      const parts = written.get(format) ?? writeRoot(template, document, documentWriters[format])
      written.set(format, parts)
      return parts
    },
  }
}

function writeRoot(template: Template, document: PanDict, writer: DocumentWriter): Part[] {
  const dict: Template =
    template.kind === 'dict'
      ? template
      : {
          kind: 'dict',
          path: '',
          entries: [...document].map(([key, value]) => ({ key, value: { kind: 'fixed', value } })),
        }
  return writeDict(dict, writer, writer.root)
}

function write(template: Template, writer: DocumentWriter): Part[] {
  switch (template.kind) {
    case 'fixed':
      return [writer.value(template.value)]
    case 'text':
    case 'each':
      return [{ kind: 'text', key: undefined, text: template.text }]
    case 'own':
      return [{ ...template, key: undefined }]
    case 'dict':
      return writeDict(template, writer, writer.dict)
    case 'list': {
      const series = new SeriesBuilder(writer)
      for (const item of template.items) {
        if (item.kind === 'each') series.add(item)
        else series.addParts(write(item, writer))
      }
      return series.within(writer.list, '')
    }
  }
}

function writeDict(
  { path, entries }: Template & { kind: 'dict' },
  writer: DocumentWriter,
  brackets: readonly [string, string],
): Part[] {
  const series = new SeriesBuilder(writer)
  for (const { key, value } of entries) {
    const parts = write(value, writer)
    if (typeof key === 'string') series.addParts(named(key, parts, writer), key)
    else series.add({ kind: 'entry', key, parts })
  }
  return series.within(brackets, path)
}

function named(key: string, [first, ...others]: Part[], writer: DocumentWriter): Part[] {
  if (typeof first === 'string') return [writer.named(key, first), ...others]
  return first && first.kind !== 'series' ? [{ ...first, key }, ...others] : others
}

/** Gathers the inside of a dict or list; without an item that varies in number it is plain parts. */
class SeriesBuilder {
  private readonly items: SeriesItem[] = []
  private readonly literalKeys = new Set<string>()

  constructor(private readonly writer: DocumentWriter) {}

  add(item: SeriesItem): void {
    this.items.push(item)
  }

  addParts(parts: Part[], key?: string): void {
    if (key !== undefined) this.literalKeys.add(key)
    const last = this.items.at(-1)
    if (last?.kind === 'parts') append(last.parts, [this.writer.between, ...parts])
    else this.items.push({ kind: 'parts', parts: append([], parts) })
  }

  within([open, close]: readonly [string, string], path: string): Part[] {
    const { items, literalKeys } = this
    const [only] = items
    const inside: Part[] =
      items.length === 0
        ? []
        : items.length === 1 && only?.kind === 'parts'
          ? only.parts
          : [{ kind: 'series', path, literalKeys, items }]
    return append([open], [...inside, close])
  }
}

function append(parts: Part[], more: readonly Part[]): Part[] {
  for (const part of more) {
    const last = parts.at(-1)
    if (typeof last === 'string' && typeof part === 'string') parts[parts.length - 1] = last + part
    else parts.push(part)
  }
  return parts
}
