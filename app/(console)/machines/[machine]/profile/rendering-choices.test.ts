import { describe, expect, it } from 'vitest'
import { otherMachine, renderingChoices, standardChoice } from './rendering-choices'

const rendering = { etag: 'c', document: {}, problems: [] }
const kept = (etag: string, applied = false) => ({
  etag,
  revision: 1,
  servedAt: '2030-01-01T00:00:00.000Z',
  applied,
})

describe('what of a machine can be compared', () => {
  it('is now, what is kept, and another machine', () => {
    const shown = { rendering, kept: [kept('b', true), kept('a')] }
    const { from, to } = renderingChoices(shown, () => 'then')
    expect(from).toEqual([
      { value: 'now', label: 'What it would be served now' },
      { value: 'b', label: 'Served then', description: 'Revision 1, applied' },
      { value: 'a', label: 'Served then', description: 'Revision 1' },
    ])
    expect(to.slice(0, -1)).toEqual(from)
    expect(to.at(-1)?.value).toBe(otherMachine)
    expect(renderingChoices({ rendering: null, kept: [] }, () => '').from).toEqual([])
  })

  it('begins with what is new', () => {
    expect(standardChoice({ rendering, kept: [kept('c'), kept('b')] })).toEqual({
      from: 'b',
      to: 'now',
    })
    expect(standardChoice({ rendering, kept: [kept('c')] })).toEqual({
      from: 'now',
      to: otherMachine,
    })
    expect(standardChoice({ rendering: null, kept: [kept('b'), kept('a')] })).toEqual({
      from: 'a',
      to: 'b',
    })
    expect(standardChoice({ rendering: null, kept: [] })).toEqual({})
  })
})
