import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAnsi } from './parse-ansi'

const esc = '\u001b'

describe('parseAnsi', () => {
  it('leaves a line without escapes as it is', () => {
    expect(parseAnsi('[INFO] hostname is node1')).toEqual({
      text: '[INFO] hostname is node1',
      after: {},
    })
  })

  it('turns SGR into styled spans and carries the style on', () => {
    const line = parseAnsi(`a ${esc}[1;31mred${esc}[0m b ${esc}[32mgreen`)
    expect(line.text).toBe('a red b green')
    expect(line.spans).toEqual([
      { text: 'a ', style: {} },
      { text: 'red', style: { bold: true, fg: 1 } },
      { text: ' b ', style: {} },
      { text: 'green', style: { fg: 2 } },
    ])
    expect(parseAnsi('still', line.after).spans).toEqual([{ text: 'still', style: { fg: 2 } }])
  })

  it.each([
    ['38;5;9', { fg: 9 }],
    ['38;5;196', { fg: 'rgb(255, 0, 0)' }],
    ['48;5;244', { bg: 'rgb(128, 128, 128)' }],
    ['38;2;1;2;999', { fg: 'rgb(1, 2, 255)' }],
    ['38;2;1', { fg: 'rgb(1, 0, 0)' }],
    ['38:5:1', { fg: 1 }],
    ['91;104', { fg: 9, bg: 12 }],
    ['3;4;7;9', { italic: true, underline: true, inverse: true, strike: true }],
    ['1;2;22;31;39', {}],
    ['999', {}],
    ['31;', {}],
  ])('reads SGR %s', (codes, style) => {
    expect(parseAnsi(`${esc}[${codes}mx`).after).toEqual(style)
  })

  it.each([
    ['cursor moves', `a${esc}[2Kb${esc}[10;4Hc`, 'abc'],
    ['window titles', `a${esc}]0;evil title\u0007b`, 'ab'],
    ['links', `${esc}]8;;javascript:alert(1)${esc}\\click${esc}]8;;${esc}\\`, 'click'],
    ['device control strings', `a${esc}P1;2|xx${esc}\\b`, 'ab'],
    ['character sets', `a${esc}(Bb${esc}=c${esc}7d`, 'abcd'],
    ['a sequence cut short', `a${esc}[31`, 'a'],
    ['a lone ESC', `a${esc}`, 'a'],
    ['C1 controls', 'a\u009bb', 'ab'],
    ['bells and backspaces', 'a\u0007\u0008b', 'ab'],
  ])('drops %s', (_what, line, text) => {
    expect(parseAnsi(line).text).toBe(text)
  })

  it('starts over at a carriage return, but not at the end of a line', () => {
    expect(parseAnsi(' 10%\r 50%\r100%').text).toBe('100%')
    expect(parseAnsi('dos line\r').text).toBe('dos line')
    expect(parseAnsi('bar\r\r').text).toBe('bar')
    expect(parseAnsi(`${esc}[31mold\rnew`).spans).toEqual([{ text: 'new', style: { fg: 1 } }])
  })

  it('shows other controls in caret notation and keeps tabs', () => {
    expect(parseAnsi('a\0b\u0001\tc\u007f').text).toBe('a^@b^A\tc^?')
  })

  it('makes no markup of markup', () => {
    const line = parseAnsi(`${esc}[31m</script><img src=x onerror=alert(1)>`)
    expect(line.spans?.[0]?.text).toBe('</script><img src=x onerror=alert(1)>')
  })

  it('ends for every input, with no escape left, and its spans are its text', () => {
    const anything = fc.string({
      unit: fc.oneof(fc.constantFrom(esc, '[', ']', ';', 'm', '\r', '\0', '3', '1'), fc.string()),
    })
    fc.assert(
      fc.property(anything, (line) => {
        const { text, spans } = parseAnsi(line)
        expect(text).not.toContain(esc)
        expect(text).not.toContain('\r')
        if (spans) expect(spans.map((span) => span.text).join('')).toBe(text)
      }),
    )
  })
})
