import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultHref, faultIndexMarkdown, faultMarkdown, faultPages } from './fault-pages'
import { faultCodes } from './faults'
import { detachHangs } from './volume-actions'

const folder = join(import.meta.dirname, '../../docs/faults')

/** Codes that the sources give to what they find wrong with a resource, and that are no code of EC2's. */
function codesGiven(): string[] {
  const controller = join(import.meta.dirname, '../controller')
  const texts = readdirSync(controller)
    .filter((file) => /(-step|^record-.*)\.ts$/.test(file))
    .map((file) => readFileSync(join(controller, file), 'utf8'))
  return texts.flatMap((text) => [
    ...[...text.matchAll(/\bcode: '([\w.]+)',\n\s+message/g)].map(([, code]) => code ?? ''),
    ...[...text.matchAll(/errorFields\(row, '([\w.]+)'/g)].map(([, code]) => code ?? ''),
  ])
}

describe('the pages of faults', () => {
  it('are there for each code and for no other', () => {
    const files = [...Object.keys(faultPages).map((code) => `${code}.md`), 'README.md']
    expect(readdirSync(folder).sort()).toEqual(files.sort())
    for (const code of faultCodes) expect(faultHref(code)).toBe(`/help/faults/${code}`)
    expect(faultHref('SomethingElse')).toBeUndefined()
    expect(faultHref('toString')).toBeUndefined()
  })

  it('cover every code that the controller gives itself', () => {
    const given = codesGiven()
    expect(given).toContain('Gone')
    expect(given).toContain('VolumeError')
    for (const code of [...given, detachHangs]) expect(Object.keys(faultPages)).toContain(code)
  })

  // After a change of the words: npx vitest run lib/lifecycle/fault-pages.test.ts -u
  it.each(Object.entries(faultPages))('say of %s what the console says', async (code, words) => {
    await expect(faultMarkdown(code, words)).toMatchFileSnapshot(join(folder, `${code}.md`))
  })

  it('have an index that names them all', async () => {
    await expect(faultIndexMarkdown()).toMatchFileSnapshot(join(folder, 'README.md'))
  })
})
