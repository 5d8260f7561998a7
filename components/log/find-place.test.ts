import { describe, expect, it } from 'vitest'
import { findPlace, placeHref, placeOfParams } from './find-place'
import { LogStore } from './log-store'

const run = (words: string) =>
  `[muster] 2026-11-22T06:42:00Z step: ncm-ncd\n[INFO] running component: spma\nGrüße: ${words}\n` +
  '[INFO] running component: nfs\n[ERROR] no\n[ERROR] 1 errors, 0 warnings executing configure\n'
const runs = [run('first'), run('second'), run('third')]
const bytes = (text: string) => Buffer.byteLength(text)
const size = bytes(runs.join(''))
/** Where the output of the second run begins: after the agent's heading. */
const from = bytes(runs[0] ?? '') + bytes('[muster] 2026-11-22T06:42:00Z step: ncm-ncd\n')

function storeOf(...pieces: string[]) {
  const store = new LogStore()
  let next = 0
  for (const text of pieces) {
    next += bytes(text)
    store.append({ text, next, size })
  }
  return store
}

describe('the place of a component in a log', () => {
  it('is in the run that begins there', () => {
    const store = storeOf(...runs)
    expect(findPlace(store, { component: 'nfs', from, to: null })).toEqual({
      line: 9,
      settled: true,
    })
    expect(findPlace(store, { component: 'cron', from, to: null })).toMatchObject({
      settled: true,
      line: undefined,
    })
  })

  it('waits for what has not been read, and takes no earlier run for it', () => {
    const place = { component: 'nfs', from, to: null }
    expect(findPlace(storeOf(runs[0] ?? ''), place)).toEqual({ line: undefined, settled: false })
    const cut = (runs[1] ?? '').slice(0, (runs[1] ?? '').indexOf('nfs') + 3)
    expect(findPlace(storeOf(runs[0] ?? '', cut), place)).toEqual({
      line: undefined,
      settled: false,
    })
  })

  it('is the last one before the report, where nobody said where the run begins', () => {
    const to = bytes(runs.slice(0, 2).join(''))
    const place = { component: 'nfs', from: null, to }
    expect(findPlace(storeOf(...runs), place)).toEqual({ line: 9, settled: true })
    expect(findPlace(storeOf(runs[0] ?? ''), place)).toMatchObject({ settled: false })
    expect(findPlace(storeOf(...runs), { ...place, to: 0 })).toEqual({
      line: undefined,
      settled: true,
    })
    expect(findPlace(storeOf(...runs), { ...place, to: null })).toMatchObject({ line: 15 })
  })

  it('is an address', () => {
    const place = { component: 'a&b', from: 12, to: 40 }
    const href = placeHref('wn-0001', place.component, place)
    expect(href).toMatch(/^\/machines\/wn-0001\?tab=log&/)
    const params = new URL(href, 'http://localhost').searchParams
    expect(placeOfParams(params)).toEqual({ ...place, to: null })
    expect(placeOfParams(new URLSearchParams('tab=log'))).toBeUndefined()
    expect(placeOfParams(new URLSearchParams('component=a&from=-3'))).toMatchObject({ from: null })
  })
})
