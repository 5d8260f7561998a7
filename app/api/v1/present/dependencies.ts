import type { AnsweredReference } from '@/lib/operations/answered-references'
import type { Dependencies } from '@/lib/operations/read-dependencies'
import type { ApiDependencies, ApiReference } from '../schemas/dependencies'

export function presentReference(reference: AnsweredReference): ApiReference {
  const { pool, text, all, attribute, standIn, paths } = reference
  return { pool, text, all, attribute, standIn, places: paths.length }
}

export function presentDependencies({ pools, dependencies }: Dependencies): ApiDependencies {
  return {
    pools,
    arrows: dependencies.map(({ from, to, profile, references }) => ({
      from,
      to,
      profile,
      references: references.map(presentReference),
      problem: problemOf(references),
    })),
  }
}

function problemOf(references: readonly AnsweredReference[]): string | null {
  const problems = new Set(references.flatMap(({ problem }) => problem ?? []))
  return problems.size > 0 ? [...problems].join('; ') : null
}
