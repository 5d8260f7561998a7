import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemActor } from '@/lib/access/roles'
import { type TestDatabase, testDatabase } from '@/lib/store/testing/database'
import { importProfiles } from './import-profiles'
import { openSource } from './profile-source/open-source'
import { publishProfile } from './publish-profile'

let database: TestDatabase
let folder: string

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-profiles-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const good = (change = 0) =>
  JSON.stringify({ change, software: { components: { spma: {}, metaconfig: {} } } })
const put = (file: string, text: string) => writeFileSync(join(folder, file), text)
const importNow = () => importProfiles(database.prisma, openSource(folder, false))
const revisions = (profileName: string) =>
  database.prisma.profileRevision.findMany({
    where: { profileName },
    orderBy: { number: 'asc' },
  })
const problems = () => database.prisma.profileProblem.findMany({ orderBy: { file: 'asc' } })
const problemOf = async (name: string) =>
  (await database.prisma.profile.findUnique({ where: { name } }))?.problem

describe('a folder of compiled profiles', () => {
  test('becomes revisions, one for each change of a file, back to an old text included', async () => {
    put('a1.json', good())
    expect(await importNow()).toMatchObject({ published: [{ profile: 'a1', revision: 1 }] })
    const ledger = await database.prisma.operation.count()
    expect(await importNow()).toMatchObject({ published: [], unchanged: ['a1'] })
    expect(await database.prisma.operation.count()).toBe(ledger)
    put('a1.json', good(2))
    await importNow()
    put('a1.json', good())
    await importNow()
    const kept = await revisions('a1')
    expect(kept.map((r) => [r.number, Buffer.from(r.document).toString()])).toEqual([
      [1, good()],
      [2, good(2)],
      [3, good()],
    ])
    expect(kept[0]).toMatchObject({ source: join(folder, 'a1.json'), publishedBy: 'profiles' })
    const operation = await database.prisma.operation.findFirst({
      where: { title: 'Publish a1 revision 3' },
    })
    expect(operation).toMatchObject({ status: 'succeeded', input: { profile: 'a1' } })
    expect(JSON.stringify(operation?.input)).not.toContain('software')
  })

  test('with a bad document keeps the good one in force, says why and where, until it is mended', async () => {
    put('b1.json', good())
    await importNow()
    put('b1.json', '{\n  "software": {\n    "components" {}\n  }\n}')
    expect(await importNow()).toMatchObject({ problems: [{ line: 3, profile: 'b1' }] })
    expect(await revisions('b1')).toHaveLength(1)
    expect(await problemOf('b1')).toMatch(/b1\.json, line 3: it is not JSON: expected a colon/)
    expect(await problems()).toMatchObject([{ file: join(folder, 'b1.json'), line: 3 }])
    put('b1.json', good())
    await importNow()
    expect(await problemOf('b1')).toBeNull()
    expect(await problems()).toEqual([])
    expect(await revisions('b1')).toHaveLength(1)
  })

  test('holds what is no profile: each is one line, what a compiler leaves beside one is none', async () => {
    put('c1.json', good())
    const beside = [
      'c1.json.gz',
      'c1.xml',
      'c1.dep',
      'c1.pan.gz',
      '.hidden',
      'README.md',
      'c1.json~',
    ]
    for (const file of beside) put(file, 'x')
    put('package.json', '{"name":"x"}')
    put('list.json', '[]')
    put('notes.txt', 'x')
    put('lonely.xml', '<x/>')
    put('bad name.json', good())
    mkdirSync(join(folder, 'sub'))
    const { published, problems: found } = await importNow()
    expect(published.map((p) => p.profile)).toEqual(['c1'])
    expect(found.map(({ file, message }) => [file.slice(folder.length + 1), message])).toEqual([
      ['bad name.json', expect.stringContaining("profile's name must be")],
      ['list.json', 'its root is a list; a profile is an object'],
      ['lonely.xml', expect.stringContaining('pan-format')],
      ['notes.txt', expect.stringContaining('must be <profile>.json')],
      ['package.json', expect.stringContaining('no /software/components')],
      ['sub', expect.stringContaining('is a folder')],
    ])
  })

  test('that is missing, empty, a file or of an unknown scheme is one clear line', async () => {
    const only = async (source: string, file = source) => {
      const { problems: found } = await importProfiles(database.prisma, openSource(source, false))
      expect(found).toHaveLength(1)
      expect(await problems()).toMatchObject([{ file, message: found[0]?.message }])
      return found[0]?.message
    }
    expect(await only(folder)).toContain('the folder is empty')
    expect(await only(join(folder, 'nowhere'))).toBe('there is no such folder')
    put('file', '')
    expect(await only(join(folder, 'file'))).toBe('is not a folder')
    expect(await only('ftp://user:secret@profiles.example.org/', 'ftp')).toContain('no http:// or')
  })

  test('may be read by several at once', async () => {
    put('e1.json', good())
    put('broken.json', '{')
    await Promise.all([importNow(), importNow(), importNow(), importNow()])
    expect(await revisions('e1')).toHaveLength(1)
    expect(await problems()).toHaveLength(1)
  })
})

describe('publishing', () => {
  const publish = (input: unknown, role: 'viewer' | 'operator' | 'admin' = 'admin') =>
    publishProfile({ db: database.prisma, actor: { ...systemActor('test'), role } }, input)
  const bytes = (text: string) => new TextEncoder().encode(text)

  test('is for admins', async () => {
    const input = { profile: 'f1', document: bytes(good()), source: 'test' }
    await expect(publish(input, 'operator')).rejects.toMatchObject({ code: 'NotAllowed' })
    expect((await publish(input)).result).toMatchObject({ revision: 1, changed: true })
    expect((await publish(input)).result).toMatchObject({ revision: 1, changed: false })
  })

  test('refuses what no machine could take, with the line', async () => {
    const bad = { profile: 'g1', document: bytes('{\n"a" 1}'), source: 'test' }
    await expect(publish(bad)).rejects.toMatchObject({
      code: 'Unprocessable',
      details: { line: 2, reason: expect.stringContaining('colon') },
    })
    for (const profile of ['../x', '', '.x', 'a b', 'x'.repeat(64)]) {
      await expect(publish({ ...bad, profile })).rejects.toMatchObject({ code: 'InvalidInput' })
    }
    await expect(publish({ ...bad, document: '{}' })).rejects.toMatchObject({
      code: 'InvalidInput',
    })
    expect(await database.prisma.profile.findUnique({ where: { name: 'g1' } })).toBeNull()
  })
})
