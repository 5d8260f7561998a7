import { describe, expect, it } from 'vitest'
import { LogSections, visibleLines } from './fold-steps'
import { LogLines } from './split-lines'

const log = `#!/bin/sh says hello
[muster] 2026-11-22T06:41:55Z step: register
registered as wn-0001
[muster] 2026-11-22T06:42:00Z step: configure
[INFO] NCM-NCD version 26.2.0 started by root at: Sun Nov 22 06:42:01 2026
[INFO] running component: ok
---------------------------------------------------------
[INFO] Configure on component ok executed, 0 errors, 0 warnings
[INFO] running component: foo
[WARN] a warning from foo
[ERROR] an error from foo
[INFO] Configure on component foo executed, 1 errors, 1 warnings

=========================================================

[ERROR] 1 errors, 1 warnings executing configure
[muster] 2026-11-22T06:42:30Z configure ended with exit code 255
[muster] 2026-11-22T06:42:40Z waiting
`

function sectionsOf(...pieces: string[]) {
  const lines = new LogLines()
  const sections = new LogSections()
  for (const piece of pieces) {
    lines.append(piece)
    sections.readOn(lines)
  }
  sections.readOn(lines, true)
  return { lines, sections }
}

describe('LogSections', () => {
  it('finds steps with their times and components with their errors', () => {
    const { lines, sections } = sectionsOf(log)
    const [register, configure] = sections.all.filter((s) => s.kind === 'step')
    expect(register).toMatchObject({ title: 'register', start: 1, end: 3, closed: true })
    expect((register?.endedAt ?? 0) - (register?.startedAt ?? 0)).toBe(5_000)
    expect(configure).toMatchObject({
      title: 'configure',
      start: 3,
      end: lines.length,
      errors: 1,
      warnings: 1,
      closed: true,
      exitCode: 255,
    })
    expect((configure?.endedAt ?? 0) - (configure?.startedAt ?? 0)).toBe(30_000)
    const components = sections.all.filter((s) => s.kind === 'component')
    expect(components).toMatchObject([
      { title: 'ok', start: 5, end: 8, errors: 0, warnings: 0, closed: true },
      { title: 'foo', start: 8, end: 13, errors: 1, warnings: 1, closed: true },
    ])
    expect(components[0]?.parent).toBe(configure)
  })

  it('finds the same however the log arrives', () => {
    const whole = sectionsOf(log).sections.all
    for (const size of [1, 7, 64]) {
      const pieces = log.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
      expect(sectionsOf(...pieces).sections.all).toEqual(whole)
    }
  })

  it('waits for the end of a line before it reads it', () => {
    const lines = new LogLines()
    const sections = new LogSections()
    lines.append('[muster] 2026-11-22T06:41:55Z step: reg')
    sections.readOn(lines)
    expect(sections.all).toEqual([])
    lines.append('ister\n')
    sections.readOn(lines)
    expect(sections.all[0]?.title).toBe('register')
  })

  it('reads dated lines and takes no step from a line that only looks like one', () => {
    const { sections } = sectionsOf(
      '2026/11/22-06:23:49 [INFO] running component: spma\n',
      '2026/11/22-06:23:50 [ERROR] no\n',
      'echo [muster] 2026-11-22T06:41:55Z step: fake\n',
      '[muster] not-a-time step: odd\n',
    )
    expect(sections.all).toMatchObject([
      { title: 'spma', errors: 1 },
      { title: 'odd', kind: 'step' },
    ])
    expect(sections.all[1]?.startedAt).toBeUndefined()
  })
})

describe('visibleLines', () => {
  it('shows the heading of a folded section only, and nothing of what is inside it', () => {
    const { lines, sections } = sectionsOf(log)
    const shown = (folded: number[]) => [
      ...visibleLines(lines.length, sections.all, new Set(folded)),
    ]
    expect(shown([])).toHaveLength(lines.length)
    expect(shown([1])).toEqual([0, 1, ...Array.from({ length: lines.length - 3 }, (_, i) => i + 3)])
    expect(shown([3, 5])).toEqual([0, 1, 2, 3])
    expect(shown([5, 8])).toEqual([0, 1, 2, 3, 4, 5, 8, 13, 14, 15, 16, 17])
  })
})
