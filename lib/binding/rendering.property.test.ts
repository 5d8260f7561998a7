import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Answers } from './answers'
import type { SiteFacts, Subject } from './facts'
import type { DocumentFormat, PanDict, PanValue } from './pan-value'
import { prepareProfile } from './prepare-profile'
import { readJson } from './read-json'
import { readXml } from './read-xml'
import { findTokens } from './reference-grammar'
import { readReferences } from './references'
import { renderProfile } from './render-profile'
import {
  anyBoundDocument,
  anyBoundText,
  anySite,
  anySubject,
  anyTextOfOnes,
  panEscape,
  panUnescape,
} from './testing/any-bound-document'
import { anyPanValue } from './testing/any-document'
import { madeSite, madeSubject } from './testing/made-site'
import { writeJson } from './write-json'
import { writeXml } from './write-xml'

const placeholder = /bind(?:\.|_2e)invalid/i
const render = (
  document: PanDict,
  facts: SiteFacts,
  subject: Subject,
  format: DocumentFormat = 'json',
) => renderProfile(prepareProfile(document), facts, subject, format)

function readBack(text: string, format: DocumentFormat): PanDict {
  const read = format === 'json' ? readJson(text) : readXml(text)
  if (!read.ok) throw new Error(`line ${read.line}: ${read.reason}`)
  if (!(read.value instanceof Map)) throw new Error('no dict')
  return read.value
}

/** Every key and text of a document. */
function* textsOf(value: PanValue): Generator<string> {
  if (typeof value === 'string') yield value
  else if (Array.isArray(value)) for (const child of value) yield* textsOf(child)
  else if (value instanceof Map) {
    for (const [key, child] of value) {
      yield key
      yield* textsOf(child)
    }
  }
}

describe('rendering any document for any site', () => {
  test('answers every reference or says which it cannot, and leaves no placeholder', () => {
    let [served, withheld] = [0, 0]
    fc.assert(
      fc.property(
        anyBoundDocument(),
        anySite(),
        anySubject(),
        fc.constantFrom<DocumentFormat>('json', 'xml'),
        (document, facts, subject, format) => {
          const answers = new Answers(facts, subject)
          const unanswered = [...textsOf(document)]
            .flatMap((text) => findTokens(text))
            .filter((token) => answers.of(token)?.missing !== undefined)
            .map((token) => token.name)
          const rendered = render(document, facts, subject, format)
          if (rendered.ok) {
            served++
            expect(unanswered).toEqual([])
            const texts = [...textsOf(readBack(rendered.text, format))]
            expect(texts.filter((text) => placeholder.test(text))).toEqual([])
          } else {
            withheld++
            const reported = rendered.unresolved.map((u) => u.text)
            expect(reported.toSorted()).toEqual([...new Set(unanswered)].toSorted())
            for (const { why } of rendered.unresolved) expect(why).not.toBe('')
          }
        },
      ),
      { numRuns: 1500 },
    )
    expect(Math.min(served, withheld)).toBeGreaterThan(100)
  })

  test('is the same each time, in both formats, and for members in the order given', () => {
    fc.assert(
      fc.property(anyBoundDocument(), anySite(), anySubject(), (document, facts, subject) => {
        const prepared = prepareProfile(document)
        const first = renderProfile(prepared, facts, subject, 'json')
        expect(renderProfile(prepared, facts, subject, 'json')).toEqual(first)
        expect(render(document, structuredClone(facts), subject)).toEqual(first)
        const xml = renderProfile(prepared, facts, subject, 'xml')
        expect(xml.ok).toBe(first.ok)
        if (!first.ok || !xml.ok) return
        expect(xml.problems).toEqual(first.problems)
        expect(writeJson(readBack(xml.text, 'xml'))).toBe(first.text)
      }),
      { numRuns: 500 },
    )
  })

  test('says in its references what it asks for', () => {
    fc.assert(
      fc.property(anyBoundDocument(), (document) => {
        const { references, standIns, malformed } = readReferences(document)
        const texts = [...textsOf(document)]
        const named = texts.some((text) => placeholder.test(text))
        const { length } = texts.flatMap((text) =>
          findTokens(text).filter((t) => t.meaning.kind === 'domain'),
        )
        expect(references.length + malformed.length + length > 0).toBe(named)
        for (const { address } of standIns) expect(address).toMatch(/^(192|198|203)\./)
      }),
    )
  })

  test('leaves a document without a reference as it was', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), anyPanValue()),
        anySite(),
        anySubject(),
        (dict, facts, subject) => {
          const document = new Map(Object.entries(dict))
          fc.pre(![...textsOf(document)].some((text) => findTokens(text).length > 0))
          const plain = prepareProfile(document)
          const json = renderProfile(plain, facts, subject, 'json')
          expect(json).toEqual({ ok: true, text: writeJson(document), problems: [] })
          const xml = renderProfile(plain, facts, subject, 'xml')
          expect(xml).toEqual({ ok: true, text: writeXml(document), problems: [] })
          const original = ` ${writeJson(document)}\n`
          const kept = renderProfile(
            prepareProfile(document, { json: original }),
            facts,
            subject,
            'json',
          )
          expect(kept).toEqual({ ok: true, text: original, problems: [] })
        },
      ),
    )
  })

  test('leaves documentation addresses alone that no pool declares', () => {
    const anyAddress = fc
      .tuple(
        fc.constantFrom('', 'x=', '__', '@', '_3d'),
        fc.constantFrom('198.51.100.7', '203_2e0_2e113_2e9'),
      )
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.array(fc.tuple(anyAddress, anyAddress)), (pairs) => {
        const document = new Map<string, PanValue>([['a', new Map(pairs)]])
        const rendered = render(document, madeSite(3), madeSubject('wn'))
        expect(rendered).toEqual({ ok: true, text: writeJson(document), problems: [] })
        const prepared = prepareProfile(document, { json: '{ }' })
        expect(renderProfile(prepared, madeSite(3), madeSubject('wn'), 'json')).toMatchObject({
          text: '{ }',
        })
      }),
    )
  })

  test('answers the escaped spelling with what the raw one gives, escaped', () => {
    let compared = 0
    fc.assert(
      fc.property(anyTextOfOnes(), anySite(), anySubject(), (text, facts, subject) => {
        const raw = render(new Map([['a', text]]), facts, subject)
        const escaped = render(new Map([['a', panEscape(text)]]), facts, subject)
        const key = render(new Map([[panEscape(text), true]]), facts, subject)
        expect(escaped.ok).toBe(raw.ok)
        if (!raw.ok || !escaped.ok || !key.ok) return
        compared++
        const [answer] = [...readBack(raw.text, 'json').values()]
        const [answerToEscaped] = [...readBack(escaped.text, 'json').values()]
        const [answerAsKey = ''] = [...readBack(key.text, 'json').keys()]
        expect(panUnescape(String(answerToEscaped))).toBe(answer)
        expect(panUnescape(answerAsKey)).toBe(answer)
        expect(answerAsKey).toMatch(/^(?:[a-z]|_[0-9a-f]{2})(?:[a-z0-9]|_[0-9a-f]{2})*$/i)
      }),
      { numRuns: 1000 },
    )
    expect(compared).toBeGreaterThan(100)
  })

  test('gives what stands around references as it is', () => {
    fc.assert(
      fc.property(anyBoundText(), (text) => {
        const tokens = findTokens(text)
        let end = 0
        for (const token of tokens) {
          expect(token.start).toBeGreaterThanOrEqual(end)
          expect(text.slice(token.start, token.end)).toBe(token.spelled)
          expect(placeholder.test(text.slice(end, token.start))).toBe(false)
          end = token.end
        }
        expect(placeholder.test(text.slice(end))).toBe(false)
      }),
    )
  })
})
