import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { logger } from '@/lib/platform/log'
import { watchProfiles } from './profile-source'
import { type TestSite, testSite } from './testing/site'

let site: TestSite
let folder: string

beforeEach(async () => {
  site = await testSite()
  folder = join(site.folder, 'profiles')
  mkdirSync(folder)
})
afterEach(() => site.close())

const document = (serial: number) => JSON.stringify({ serial, software: { components: {} } })
const put = (file: string, content: string) => writeFileSync(join(folder, file), content)
const revisions = async (profileName: string) =>
  (await site.db.profileRevision.findMany({ where: { profileName } })).length
const problems = async () =>
  (await site.db.profileProblem.findMany()).map(({ file, message }) => `${file}: ${message}`)

it('a folder is read when it changes, by one gateway, and by the other one after it', async () => {
  put('wn.json', document(1))
  const first = await site.start()
  await expect.poll(() => revisions('wn')).toBe(1)
  const second = await site.start()
  put('wn.json', document(2))
  await expect.poll(() => revisions('wn')).toBe(2)
  put('ce.json', document(1))
  await expect.poll(() => revisions('ce')).toBe(1)
  await first.close()
  put('wn.json', document(3))
  await expect.poll(() => revisions('wn')).toBe(3)
  await second.close()
  expect(await site.db.profile.findMany({ orderBy: { name: 'asc' } })).toMatchObject([
    { name: 'ce', inForce: 1 },
    { name: 'wn', inForce: 3 },
  ])
})

it('a folder that goes and comes back is told, and read again', async () => {
  put('wn.json', document(1))
  const watching = watchProfiles({
    ...{ db: site.db, databaseUrl: site.database.url, source: folder, everyMs: 200 },
    log: logger('test'),
  })
  await expect.poll(() => revisions('wn')).toBe(1)
  renameSync(folder, `${folder}-away`)
  await expect.poll(problems).toEqual([`${folder}: there is no such folder`])
  renameSync(`${folder}-away`, folder)
  await expect.poll(problems).toEqual([])
  put('wn.json', '{')
  await expect.poll(problems).toEqual([expect.stringContaining('wn.json: it is not JSON')])
  rmSync(join(folder, 'wn.json'))
  put('wn.json', document(2))
  await expect.poll(() => revisions('wn')).toBe(2)
  await expect.poll(problems).toEqual([])
  await watching.close()
})

it('a web server that does not answer keeps no gateway from ending, and is no problem then', async () => {
  let asked = false
  const server = createServer(() => {
    asked = true
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const watching = watchProfiles({
    ...{ db: site.db, databaseUrl: site.database.url, log: logger('test') },
    ...{ source: `http://127.0.0.1:${port}`, everyMs: 50 },
  })
  await expect.poll(() => asked).toBe(true)
  const from = performance.now()
  await watching.close()
  expect(performance.now() - from).toBeLessThan(5_000)
  expect(await problems()).toEqual([])
  server.closeAllConnections()
  server.close()
})

it('a web server is asked again and again', async () => {
  let serial = 1
  const server = createServer((request, response) => {
    const index = "<profiles><profile mtime='1'>wn.json</profile></profiles>"
    response.end(request.url === '/profiles-info.xml' ? index : document(serial))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const watching = watchProfiles({
    ...{ db: site.db, databaseUrl: site.database.url, log: logger('test') },
    ...{ source: `http://127.0.0.1:${port}`, everyMs: 50 },
  })
  await expect.poll(() => revisions('wn')).toBe(1)
  serial = 2
  await expect.poll(() => revisions('wn')).toBe(2)
  await watching.close()
  server.closeAllConnections()
  server.close()
})
