import { checkDocument } from '@/lib/binding/check-document'
import type { SiteFacts, Subject } from '@/lib/binding/facts'
import { prepareProfile } from '@/lib/binding/prepare-profile'
import { renderProfile } from '@/lib/binding/render-profile'
import { inTurns, type Measurement, measurement } from './measurement'
import { memberOf, replacements, sampleFacts, sampleProfile } from './sample-profile'

const note = 'peer: replace each reference in the text, parse, stringify; both end as bytes'

/** Rendering for one machine, and for many when one fact has changed, each by the naive way's time. */
export async function measureRendering(effort: {
  rounds: number
  machines: number
}): Promise<Measurement[]> {
  const text = sampleProfile(100_000, 50)
  const checked = checkDocument(new TextEncoder().encode(text))
  if (!checked.ok) throw new Error(`The sample is no profile: ${checked.reason}`)
  const prepared = prepareProfile(checked.document, { json: text })
  const subjects = Array.from({ length: effort.machines }, (_, slot) => memberOf('wn', 3, slot))
  const ours = (facts: SiteFacts, subject: Subject) => {
    const rendered = renderProfile(prepared, facts, subject, 'json')
    if (!rendered.ok) throw new Error(`Unresolved: ${rendered.unresolved[0]?.text}`)
    return rendered.text
  }
  const first = sampleFacts(effort.machines)
  for (const subject of subjects.slice(0, 1)) {
    if (JSON.stringify(JSON.parse(ours(first, subject))) !== naive(text, first)) {
      throw new Error('The two ways render the sample differently.')
    }
  }
  let round = 0
  const timed = (
    machines: readonly Subject[],
    render: (facts: SiteFacts, subject: Subject) => string,
  ) => {
    round += 1
    const facts = sampleFacts(effort.machines, round % 100)
    const begun = performance.now()
    let bytes = 0
    for (const subject of machines) bytes += Buffer.from(render(facts, subject)).length
    const took = performance.now() - begun
    if (bytes < machines.length * 90_000) throw new Error('Something was not rendered.')
    return took
  }
  const naively = (facts: SiteFacts) => naive(text, facts)
  const sample = subjects.slice(0, 50)
  for (const render of [ours, naively]) timed(sample, render)
  const one = await inTurns(
    effort.rounds,
    () => timed(sample, ours) / sample.length,
    () => timed(sample, naively) / sample.length,
  )
  const many = await inTurns(
    effort.rounds,
    () => timed(subjects, ours),
    () => timed(subjects, naively),
  )
  const size = '100 KB with 50 references'
  const row = { unit: 'ms', better: 'less', note } as const
  return [
    measurement({ ...row, name: `render ${size} for one machine`, ...one }),
    measurement({
      ...row,
      name: `render ${size} for ${effort.machines} machines, one changed fact`,
      ...many,
    }),
  ]
}

function naive(text: string, facts: SiteFacts): string {
  const longestFirst = [...replacements(facts)].sort(([a], [b]) => b.length - a.length)
  let replaced = text
  for (const [spelled, value] of longestFirst) replaced = replaced.replaceAll(spelled, value)
  return JSON.stringify(JSON.parse(replaced))
}
