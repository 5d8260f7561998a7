import { compareDocuments, componentsTouched } from '@/lib/binding/compare-documents'
import type { PanDict, PanValue } from '@/lib/binding/pan-value'
import { writeJson } from '@/lib/binding/write-json'
import type { ApiComparison } from '../schemas/comparison'

/** What differs between two documents, as the API tells it. */
export function presentComparison(before: PanDict, after: PanDict): ApiComparison {
  const changes = compareDocuments(before, after)
  return {
    changes: changes.map(({ path, kind, ...values }) => ({
      path,
      kind,
      ...('before' in values ? { before: plainJson(values.before ?? null) } : {}),
      ...('after' in values ? { after: plainJson(values.after ?? null) } : {}),
    })),
    components: componentsTouched(changes),
  }
}

/** A value as JSON.parse makes it. */
export function plainJson(value: PanValue): unknown {
  return JSON.parse(writeJson(value))
}
