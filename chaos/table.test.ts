import { expect, test } from 'vitest'
import { chaosRow } from './row'
import { tableOf } from './table'

test('the table shows each fault, and what was violated in words', () => {
  const row = { name: 'outage', runs: 3, machines: 200, restSeconds: 41.23, note: 'all 503' }
  const violation = { invariant: 'nothing is retired that still runs', what: 'wn-0001 is retired' }
  const well = chaosRow({ ...row, violations: [], peer: 93 })
  const ill = chaosRow({ ...row, name: 'throttling', violations: [violation], peer: null })
  expect(well).toMatchObject({ ours: 0, ratio: 0, unit: 'violations' })
  expect(ill).toMatchObject({ ours: 1, ratio: null })
  expect(tableOf([well, ill]).split('\n')).toEqual([
    "what        runs  machines  violations  peer's  to rest  note",
    'outage         3       200           0      93   41.2 s  all 503',
    'throttling     3       200           1       –   41.2 s  all 503',
    'throttling: nothing is retired that still runs: wn-0001 is retired',
  ])
})
