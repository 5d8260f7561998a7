import { type Answers, factOf } from './answers'
import { type BoundText, fillText } from './bound-text'
import type { MemberFacts } from './facts'
import type { Token } from './reference-grammar'

type Choice = ReadonlyMap<string, MemberFacts>

/**
 * A key or element once for each member of the pool that it names all of; several references to one
 * pool mean the same member, several pools every pair. Without such a reference it is one text.
 */
export function expandText(
  bound: BoundText,
  answers: Answers,
  values: (token: Token) => readonly string[],
): string[] {
  const { tokens, literals, repetitions } = bound
  if (!repetitions.some(Boolean)) return [fillText(bound, values)]
  const [token] = tokens
  const [before = '', after = ''] = literals
  if (token && tokens.length === 1) {
    const suffix = repetitions[0]?.suffix ?? ''
    return values(token).map((value) => before + value + suffix + after)
  }
  // Every token is asked, so that what nothing answers is known.
  const single = tokens.map((token) => values(token)[0] ?? '')
  return choicesOf(bound, answers).map((choice) => {
    let text = literals[0] ?? ''
    for (const [i, token] of tokens.entries()) {
      const { meaning } = token
      const repetition = repetitions[i]
      if (repetition && meaning.kind === 'pool') {
        const member = choice.get(meaning.pool)
        const value = (member && factOf(member, meaning.attribute)) ?? ''
        text += answers.spellOne(token, value) + repetition.suffix
      } else {
        text += single[i] ?? ''
      }
      text += literals[i + 1] ?? ''
    }
    return text
  })
}

function choicesOf({ tokens }: BoundText, answers: Answers): Choice[] {
  let choices: Choice[] = [new Map()]
  const pools = new Map<string, ((member: MemberFacts) => boolean)[]>()
  for (const { meaning } of tokens) {
    if (meaning.kind !== 'pool' || !meaning.all) continue
    const has = (member: MemberFacts) => factOf(member, meaning.attribute) !== undefined
    pools.set(meaning.pool, [...(pools.get(meaning.pool) ?? []), has])
  }
  for (const [pool, conditions] of pools) {
    const nameable = answers.nameable(pool)
    if (typeof nameable === 'string') return []
    const members = nameable.filter((m) => conditions.every((has) => has(m)))
    choices = choices.flatMap((choice) => members.map((m) => new Map(choice).set(pool, m)))
  }
  return choices
}
