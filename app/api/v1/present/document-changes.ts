import { compareDocuments, componentsTouched } from '@/lib/binding/compare-documents'
import { mask, maskSecrets, maskText } from '@/lib/binding/mask-secrets'
import { type PanDict, PanNumber, type PanValue } from '@/lib/binding/pan-value'
import type { ApiDocumentChanges, ApiShownValue } from '../schemas/profiles'

const mostChanges = 2_000
const longestValue = 20_000

/**
 * What differs between two documents, for people. Secrets are compared as they are and shown only to
 * those who may see them: that one changed is no secret.
 */
export function presentChanges(
  before: PanDict,
  after: PanDict,
  { secrets }: { secrets: boolean },
): ApiDocumentChanges {
  const changes = compareDocuments(before, after)
  const [seenBefore, seenAfter] = secrets
    ? [before, after]
    : [maskSecrets(before), maskSecrets(after)]
  const shown = (document: PanDict, path: readonly string[], value: PanValue | undefined) =>
    value === undefined ? null : presentValue(secrets ? value : (valueAt(document, path) ?? mask))
  return {
    changes: changes.slice(0, mostChanges).map(({ path, kind, before: was, after: is }) => ({
      path: secrets ? path : path.map(maskText),
      kind,
      before: shown(seenBefore, path, was),
      after: shown(seenAfter, path, is),
    })),
    total: changes.length,
    components: componentsTouched(changes),
  }
}

function presentValue(value: PanValue): ApiShownValue {
  const kind = typeof value === 'string' ? 'text' : 'json'
  const text = typeof value === 'string' ? value : indented(value, '')
  const cut = Math.max(0, text.length - longestValue)
  return { kind, text: cut > 0 ? text.slice(0, longestValue) : text, cut }
}

function valueAt(document: PanDict, path: readonly string[]): PanValue | undefined {
  return path.reduce<PanValue | undefined>((value, key) => {
    if (value instanceof Map) return value.get(key)
    return Array.isArray(value) ? value[Number(key)] : undefined
  }, document)
}

/** JSON with a line for each value; numbers as they are written in the document. */
function indented(value: PanValue, indent: string): string {
  if (value instanceof PanNumber) return value.text
  const more = `${indent}  `
  if (value instanceof Map) {
    const members = [...value].map(
      ([key, child]) => `${more}${JSON.stringify(key)}: ${indented(child, more)}`,
    )
    return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`
  }
  if (Array.isArray(value)) {
    const elements = value.map((child) => more + indented(child, more))
    return elements.length === 0 ? '[]' : `[\n${elements.join(',\n')}\n${indent}]`
  }
  return JSON.stringify(value)
}
