import { describe, expect, it } from 'vitest'
import { chooseDocuments, chooseIndexed, documentOf } from './document-files'
import { readProfilesIndex } from './profiles-index'

const place = (file: string) => `/p/${file}`
const files = ({ documents }: { documents: { file: string }[] }) => documents.map((d) => d.file)

describe('the files at a source', () => {
  it('are profiles by their names, which may be those of a role', () => {
    expect(documentOf('wn.bind.invalid.json.gz')).toMatchObject({ name: 'wn', format: 'json' })
    expect(documentOf('host.example.org.xml')).toMatchObject({
      name: 'host.example.org',
      format: 'xml',
    })
    for (const none of ['wn.pan', 'profiles-info.xml', 'a/b.json', 'json']) {
      expect(documentOf(none)).toBeUndefined()
    }
  })

  it('are one for each profile: JSON before XML, plain before compressed', () => {
    const all = ['a.xml.gz', 'a.xml', 'a.json.gz', 'a.json', 'b.xml.gz', 'b.xml', 'b.json.gz']
    const chosen = chooseDocuments([...all, 'c.xml.gz', 'c.xml', 'd.xml.gz'], place)
    expect(files(chosen)).toEqual(['a.json', 'b.json.gz', 'c.xml', 'd.xml.gz'])
    expect(chosen.problems).toEqual([])
  })

  it('are told when two are the same profile under other names', () => {
    const chosen = chooseDocuments(['wn.bind.invalid.json', 'wn.json'], place)
    expect(files(chosen)).toEqual(['wn.json'])
    expect(chosen.problems).toEqual([
      {
        file: '/p/wn.bind.invalid.json',
        message: 'is a second document of wn: wn.json is taken',
      },
    ])
  })

  it('are decided by an index where there is one', () => {
    const index = ['a.xml', 'b.json', '../c.json', 'gone.json', 'notes', 'a.json'].map(
      (file, i) => ({ file, line: i + 1 }),
    )
    const chosen = chooseIndexed(index, ['a.json', 'a.xml', 'b.json.gz', 'extra.json'], place)
    expect(files(chosen)).toEqual(['a.xml', 'b.json.gz'])
    expect(chosen.problems).toEqual([
      ...(
        [
          [3, 'names "../c.json", which is no file of a compiled profile'],
          [4, 'names gone.json, which is not there'],
          [5, 'names "notes", which is no file of a compiled profile'],
          [6, 'names a second document of a: a.xml is taken'],
        ] as const
      ).map(([line, message]) => ({ file: '/p/profiles-info.xml', line, message })),
      { file: '/p/extra.json', message: 'is not in profiles-info.xml, so that it is not read' },
    ])
  })
})

describe('an index', () => {
  it('is read as SCDB and Aquilon write it', () => {
    const scdb = `<?xml version="1.0" encoding="utf-8"?>
<!-- made by SCDB -->
<profiles>
<profile mtime='1700000000000'>a.json</profile>
  <profile mtime="1700000000"> b&amp;c.xml
</profile></profiles>
`
    expect(readProfilesIndex(scdb)).toEqual({
      ok: true,
      files: [
        { file: 'a.json', line: 4 },
        { file: 'b&c.xml', line: 5 },
      ],
    })
    expect(readProfilesIndex('<profiles/>')).toEqual({ ok: true, files: [] })
  })

  it.each([
    ['<!DOCTYPE profiles [<!ENTITY x "y">]><profiles/>', 1, 'document type'],
    ['<profiles>\n<profile>a.json</profile>\n<host/></profiles>', 3, 'expected <profile'],
    ['<profiles>\n<profile>a.json', 2, 'expected <profile'],
    ['<html/>', 1, 'expected <profiles>'],
    ['', 1, 'expected <profiles>'],
    ['<profiles></profiles>\nx', 2, 'nothing may follow'],
  ])('that is none is told with its line: %j', (text, line, reason) => {
    expect(readProfilesIndex(text)).toEqual({
      ok: false,
      line,
      reason: expect.stringContaining(reason),
    })
  })
})
