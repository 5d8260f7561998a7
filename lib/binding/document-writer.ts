import type { DocumentFormat, PanValue } from './pan-value'
import { writeJson } from './write-json'
import { nameAttribute, writeXml, writeXmlElement } from './write-xml'

/** Writes a document piece by piece, so that the pieces together are what it is written as whole. */
export interface DocumentWriter {
  value(value: PanValue): string
  /** What was written as a value, or the beginning of it, as a dict's entry. */
  named(key: string, written: string): string
  dict: readonly [open: string, close: string]
  list: readonly [open: string, close: string]
  /** In place of `dict` for the document's root. */
  root: readonly [open: string, close: string]
  /** Between two entries or elements. */
  between: string
}

const json: DocumentWriter = {
  value: writeJson,
  named: (key, written) => `${writeJson(key)}:${written}`,
  dict: ['{', '}'],
  list: ['[', ']'],
  root: ['{', '}'],
  between: ',',
}

const emptyDocument = writeXml(new Map())
const rootCloses = emptyDocument.lastIndexOf('</nlist>')

const xml: DocumentWriter = {
  value: (value) => writeXmlElement(value, ''),
  named: (key, written) => {
    const tag = /^<\w+/.exec(written)?.[0] ?? ''
    return tag + nameAttribute(key) + written.slice(tag.length)
  },
  dict: ['<nlist>', '</nlist>'],
  list: ['<list>', '</list>'],
  root: [emptyDocument.slice(0, rootCloses), emptyDocument.slice(rootCloses)],
  between: '',
}

export const documentWriters: Record<DocumentFormat, DocumentWriter> = { json, xml }
