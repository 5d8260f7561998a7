import { describe, expect, it } from 'vitest'
import { type RolloutAction, rolloutActions, whyNotRollout } from './rollout-actions'

describe('what may be done to a rollout', () => {
  const all = Object.keys(rolloutActions) as RolloutAction[]

  it('says why not, by status', () => {
    expect(whyNotRollout('pause', 'running')).toBeUndefined()
    expect(whyNotRollout('pause', 'halted')).toBe('The rollout is halted already.')
    expect(whyNotRollout('resume', 'running')).toBe('The rollout is running.')
    for (const status of ['halted', 'paused'] as const) {
      expect(whyNotRollout('resume', status)).toBeUndefined()
    }
    for (const action of ['roll-back', 'finish'] as const) {
      expect(whyNotRollout(action, 'halted')).toBeUndefined()
    }
  })

  it('allows nothing once it has ended', () => {
    for (const status of ['done', 'rolledBack', 'superseded'] as const) {
      expect(all.map((action) => whyNotRollout(action, status))).toEqual(
        all.map(() => 'The rollout has ended.'),
      )
    }
  })
})
