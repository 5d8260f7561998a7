import { type Answer, Answers } from './answers'
import { fillText } from './bound-text'
import { type DocumentWriter, documentWriters } from './document-writer'
import { expandText } from './expand-text'
import type { SiteFacts, Subject } from './facts'
import type { DocumentFormat } from './pan-value'
import type { Part, PreparedProfile, Series } from './prepare-profile'
import type { Token } from './reference-grammar'

export type RenderedProfile =
  | { ok: true; text: string; problems: string[] }
  | { ok: false; unresolved: Unresolved[] }

export interface Unresolved {
  /** The reference, unescaped. */
  text: string
  why: string
}

/** The profile as one machine gets it; or what nothing answers yet, and then nothing may be served. */
export function renderProfile(
  prepared: PreparedProfile,
  facts: SiteFacts,
  subject: Subject,
  format: DocumentFormat,
): RenderedProfile {
  const answers = new Answers(facts, subject)
  const original = prepared.original[format]
  if (original !== undefined && !prepared.sites.some((site) => isAnswered(site, answers))) {
    return { ok: true, text: original, problems: [] }
  }
  const rendering = new Rendering(answers, documentWriters[format])
  const text = rendering.write(prepared.parts(format))
  const { unresolved, problems } = rendering
  if (unresolved.size === 0) return { ok: true, text, problems }
  return { ok: false, unresolved: [...unresolved].map(([text, why]) => ({ text, why })) }
}

const placeholder = /bind(?:\.|_2e)invalid/i

function isAnswered({ own, text }: PreparedProfile['sites'][number], answers: Answers): boolean {
  return !!own || !!text?.tokens.some((token) => answers.of(token))
}

class Rendering {
  readonly unresolved = new Map<string, string>()
  readonly problems: string[] = []

  constructor(
    private readonly answers: Answers,
    private readonly writer: DocumentWriter,
  ) {}

  write(parts: readonly Part[]): string {
    let out = ''
    for (const part of parts) out += typeof part === 'string' ? part : this.writePart(part)
    return out
  }

  private writePart(part: Exclude<Part, string>): string {
    if (part.kind === 'series') return this.writeSeries(part)
    const value =
      part.kind === 'text'
        ? this.guard(fillText(part.text, this.values))
        : (this.heed(part.spelled, this.answers.own(part.fact)).values[0] ?? '')
    const written = this.writer.value(value)
    return part.key === undefined ? written : this.writer.named(part.key, written)
  }

  private writeSeries(series: Series): string {
    const keys = this.keysOf(series)
    const written: string[] = []
    for (const [i, item] of series.items.entries()) {
      if (item.kind === 'parts') {
        written.push(this.write(item.parts))
      } else if (item.kind === 'each') {
        for (const value of expandText(item.text, this.answers, this.values)) {
          written.push(this.writer.value(this.guard(value)))
        }
      } else {
        const value = this.write(item.parts)
        for (const key of keys[i] ?? []) {
          written.push(this.writer.named(this.guard(key), value))
        }
      }
    }
    return written.join(this.writer.between)
  }

  /**
   * The keys that each item comes to. Where two are the same, a key that is written so goes before a
   * name of one machine, that before a name of all, and the earlier before the later.
   */
  private keysOf({ path, literalKeys, items }: Series): string[][] {
    const wanted = items.map((item) =>
      item.kind === 'entry' ? expandText(item.key, this.answers, this.values) : [],
    )
    const owner = new Map<string, string>()
    for (const key of literalKeys) owner.set(key, key)
    const kept = items.map((): string[] => [])
    for (const many of [false, true]) {
      for (const [i, item] of items.entries()) {
        if (item.kind !== 'entry' || item.key.repetitions.some(Boolean) !== many) continue
        for (const key of wanted[i] ?? []) {
          const other = owner.get(key)
          if (other === undefined) {
            owner.set(key, item.key.text)
            kept[i]?.push(key)
          } else {
            this.problems.push(
              `${path}: "${other}" and "${item.key.text}" both become "${key}"; what stands under "${other}" is kept`,
            )
          }
        }
      }
    }
    return kept
  }

  private readonly values = (token: Token): readonly string[] => {
    const answer = this.answers.of(token)
    if (!answer) return [token.spelled]
    return this.answers.spell(token, this.heed(token.name, answer))
  }

  /** No placeholder may reach a machine, not even one that only arises where others were answered. */
  private guard(value: string): string {
    const left = placeholder.exec(value)
    // What nothing answers is reported under its own name.
    if (left && this.unresolved.size === 0) {
      this.unresolved.set(left[0], 'it would be left in what the machine gets')
    }
    return value
  }

  private heed(text: string, answer: Answer): Answer {
    if (answer.missing !== undefined && !this.unresolved.has(text)) {
      this.unresolved.set(text, answer.missing)
    }
    return answer
  }
}
