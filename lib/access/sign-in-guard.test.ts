import { afterEach, expect, it } from 'vitest'
import { setClock } from '@/lib/platform/clock'
import { SignInGuard } from './sign-in-guard'

let seconds = 0
afterEach(() => setClock())

it('holds up one account after too many failures, until the window has passed', () => {
  setClock(() => new Date(seconds * 1000))
  const guard = new SignInGuard(3, 60)
  for (let i = 0; i < 3; i++) {
    expect(guard.waitFor('ann@example.org')).toBe(0)
    guard.failed('ann@example.org')
  }
  seconds = 10
  expect(guard.waitFor('ann@example.org')).toBe(50)
  expect(guard.waitFor('bob@example.org')).toBe(0)
  seconds = 60
  expect(guard.waitFor('ann@example.org')).toBe(0)
})

it('forgets the failures of who signed in', () => {
  const guard = new SignInGuard(2, 60)
  guard.failed('ann@example.org')
  guard.succeeded('ann@example.org')
  guard.failed('ann@example.org')
  expect(guard.waitFor('ann@example.org')).toBe(0)
})
