import { type Answer, Answers } from './answers'
import type { SiteFacts, Subject } from './facts'
import type { PreparedProfile } from './prepare-profile'

export interface ExplainedReference {
  path: string
  /** As spelled in the profile. */
  text: string
  /** Several values with commas between them; empty when nothing answers. */
  value: string
  /** Where the value comes from, or why there is none. */
  source: string
  pool: string | null
  machines: readonly string[]
}

/** Each reference of a profile with its value for one machine, in the order of the document. */
export function explainRendering(
  prepared: PreparedProfile,
  facts: SiteFacts,
  subject: Subject,
): ExplainedReference[] {
  const answers = new Answers(facts, subject)
  const explained: ExplainedReference[] = []
  for (const { path, text, own } of prepared.sites) {
    if (own) explained.push(explain(path, own.spelled, null, answers.own(own.fact)))
    const seen = new Set<string>()
    for (const token of text?.tokens ?? []) {
      const answer = answers.of(token)
      if (!answer || seen.has(token.spelled)) continue
      seen.add(token.spelled)
      explained.push(explain(path, token.spelled, answers.poolOf(token), answer))
    }
  }
  return explained
}

function explain(
  path: string,
  text: string,
  pool: string | null,
  { values, source, machines }: Answer,
): ExplainedReference {
  return { path, text, value: values.join(','), source, pool, machines }
}
