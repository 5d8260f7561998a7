import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayMove, moves, progress, type State, states } from './states'

describe('moves', () => {
  it('only go forward, one step at a time, or to retired', () => {
    for (const from of states) {
      for (const to of states) {
        const step = progress(to) - progress(from)
        const legal = from !== 'retired' && (to === 'retired' || step === 1)
        expect(mayMove(from, to), `${from} → ${to}`).toBe(legal)
      }
    }
  })

  it('end in retired, whatever way is taken', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 10, maxLength: 10 }), (choices) => {
        let state: State = 'requested'
        for (const choice of choices) {
          const open: readonly State[] = moves[state]
          const next = open[choice % Math.max(1, open.length)]
          if (!next) break
          state = next
        }
        expect(state).toBe('retired')
      }),
    )
  })
})
