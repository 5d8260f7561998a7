import { expect, it } from 'vitest'
import { findFailing } from './find'
import { stageForTests } from './testing/stage'

const count = 300
const stage = stageForTests()

it('a site keeps what it promises in every random schedule', { timeout: 600_000 }, async () => {
  let played = 0
  const failing = await findFailing(stage(), 20_260, count, { played: () => played++ })
  expect(failing?.history ?? '').toBe('')
  expect(played).toBe(count)
})
