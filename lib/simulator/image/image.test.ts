import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const sbin = fileURLToPath(new URL('sbin', import.meta.url))
const shared = fileURLToPath(new URL('../../../../shared/data/quattor', import.meta.url))
const transcripts = join(shared, 'transcripts')
const realProfile = join(shared, 'profiles/condor-bind/wn.json')

interface Run {
  exit: number
  output: string
}

let root: string
let server: Server
let url: string
let requests: IncomingMessage[]
let answer: (request: IncomingMessage, response: ServerResponse) => void

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'muster-image-'))
  mkdirSync(join(root, 'etc'))
  requests = []
  server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/profiles/p.json`
  writeConf('')
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(root, { recursive: true, force: true })
})

function writeConf(more: string): void {
  writeFileSync(join(root, 'etc/ccm.conf'), `profile ${url}\nretrieve_wait 0\n${more}`)
}

function run(program: string, args: string[] = [], env: Record<string, string> = {}): Promise<Run> {
  const clean: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    MUSTER_ROOT: root,
    STANDIN_COMPONENT_MS: '0',
    ...env,
  }
  const child = spawn(join(sbin, program), args, { env: clean as NodeJS.ProcessEnv })
  let output = ''
  child.stdout.on('data', (part) => {
    output += part
  })
  child.stderr.on('data', (part) => {
    output += part
  })
  return new Promise((done) => child.on('close', (exit) => done({ exit: exit ?? -1, output })))
}

function serve(profile: unknown, modified: string): void {
  answer = (request, response) => {
    if (request.headers['if-modified-since'] === modified) {
      response.writeHead(304).end()
      return
    }
    response.writeHead(200, { 'content-type': 'application/json', 'last-modified': modified })
    response.end(typeof profile === 'string' ? profile : JSON.stringify(profile))
  }
}

const branch = { branch: { name: 'prod', type: 'domain', 'commit-id': 'abc123' } }
const monday = 'Mon, 23 Nov 2020 06:00:00 GMT'

function profileOf(components: Record<string, unknown>): unknown {
  return { metadata: { template: branch }, software: { components } }
}

/** `foo` fails, `needsfoo` needs it, `ok` does not: the machine of the transcripts. */
const threeComponents = profileOf({
  ok: { active: true },
  foo: { active: true, dependencies: { pre: ['ok'] } },
  needsfoo: { active: true, dependencies: { pre: ['foo'] } },
  idle: { active: false },
})

/** A transcript with what differs from run to run left out. */
function likeTranscript(text: string): string {
  return text
    .replace(/started by root at: .*/, 'started by root at: …')
    .replace(/\/data\/[\w=+]+/, '/data/…')
    .replace(
      /^\[(INFO|WARN|ERROR)\] (hostname is|a warning from|an error from|.*was told to fail).*\n/gm,
      '',
    )
    .replace(/^\[INFO\] Warnings while .*\n/gm, '')
    .replace(/\d+ warnings/g, 'n warnings')
}

async function fetched(profile: unknown): Promise<void> {
  serve(profile, monday)
  await run('ccm-initialise')
  expect((await run('ccm-fetch')).exit).toBe(0)
}

describe('the stand-in for ccm-fetch', () => {
  it('fetches, keeps what it got with its date, and asks only for what is newer', async () => {
    serve(threeComponents, monday)
    expect(await run('ccm-initialise')).toEqual({ exit: 0, output: '' })
    const first = await run('ccm-fetch')
    expect(first.exit).toBe(0)
    expect(first.output).toMatch(
      /^\[INFO\] No existing cache \/var\/lib\/ccm\/data\/\S+, not specifying/,
    )
    expect(first.output).toContain(
      '[INFO] Profile updated, new latest CID 1 name prod-domain-abc123\n',
    )
    const [cached = ''] = readdirSync(join(root, 'var/lib/ccm/data'))
    expect(statSync(join(root, 'var/lib/ccm/data', cached)).mtime.toUTCString()).toBe(monday)
    expect(await run('ccm-fetch')).toEqual({
      exit: 0,
      output: '[INFO] Fetched profile unchanged, latest CID 1 name prod-domain-abc123\n',
    })
    expect(requests.map((request) => request.headers['if-modified-since'])).toEqual([
      undefined,
      monday,
    ])
    expect(requests[0]?.headers).toMatchObject({
      te: 'deflate,gzip;q=0.3',
      connection: 'TE, close',
      'accept-encoding': 'gzip x-gzip x-bzip2 deflate',
      'user-agent': 'libwww-perl/6.68',
    })
  })

  it('tries three times before it gives up with exit code 2', async () => {
    answer = (_, response) => void response.writeHead(503).end()
    const { exit, output } = await run('ccm-fetch')
    expect(exit).toBe(2)
    expect(requests).toHaveLength(3)
    expect(output).toContain(
      `[WARN] Got an unexpected result while retrieving ${url}: 503 Service Unavailable\n`,
    )
    expect(output).toContain('[ERROR] Network error detected\n')
  })

  it('caches a broken profile before it finds out, like the real one', async () => {
    serve('{broken', monday)
    expect((await run('ccm-fetch')).exit).toBe(2)
    const again = await run('ccm-fetch')
    expect(again.exit).toBe(0)
    expect(again.output).toContain('unchanged')
  })

  it('refuses unknown keys and addresses that the real one refuses', async () => {
    writeConf('base_url http://example.org\n')
    expect((await run('ccm-fetch')).exit).toBe(255)
    writeFileSync(join(root, 'etc/ccm.conf'), 'profile http://user@example.org/p.json\n')
    expect((await run('ccm-fetch')).exit).toBe(255)
  })

  it('does nothing where /etc/noquattor is present', async () => {
    writeFileSync(join(root, 'etc/noquattor'), '')
    expect((await run('ccm-fetch')).exit).toBe(3)
    expect((await run('ncm-ncd', ['--configure', '--all'])).exit).toBe(3)
    expect(requests).toEqual([])
  })
})

describe('the stand-in for ncm-ncd', () => {
  it('runs active components in their order and tells the post-hook', async () => {
    await fetched(threeComponents)
    const hook = join(root, 'etc/hook')
    writeFileSync(hook, `#!/bin/sh\ncat >'${root}/hooked'\n`)
    chmodSync(hook, 0o755)
    const { exit, output } = await run('ncm-ncd', ['--configure', '--all', '--post-hook', hook])
    expect(exit).toBe(0)
    expect(output.match(/running component: (\w+)/g)).toEqual([
      'running component: ok',
      'running component: foo',
      'running component: needsfoo',
    ])
    expect(output).toMatch(/\n\[OK\] {3}0 errors, 0 warnings executing configure\n$/)
    expect(JSON.parse(readFileSync(join(root, 'hooked'), 'utf8'))).toEqual({
      ERRORS: 0,
      WARNINGS: 0,
      CLIST: [{ name: 'ok' }, { name: 'foo' }, { name: 'needsfoo' }],
    })
  })

  it('does not run what needs a component that failed', async () => {
    await fetched(threeComponents)
    writeFileSync(join(root, 'etc/standin-faults'), 'foo\n')
    const { exit, output } = await run('ncm-ncd', ['--configure', '--all'])
    expect(exit).toBe(255)
    expect(output).toContain(
      '[ERROR] Cannot run component: needsfoo as pre-dependencies failed: foo\n',
    )
    expect(output).toContain('[INFO] Errors while configuring foo (1) needsfoo (1)\n')
    expect(readdirSync(join(root, 'var/run/quattor-components')).sort()).toEqual([
      'foo',
      'needsfoo',
    ])
    writeFileSync(join(root, 'etc/standin-faults'), '')
    expect((await run('ncm-ncd', ['--configure', '--all'])).exit).toBe(0)
    expect(readdirSync(join(root, 'var/run/quattor-components'))).toEqual([])
  })

  it('refuses to start where a pre-dependency is not active', async () => {
    await fetched(profileOf({ foo: { active: true, dependencies: { pre: ['idle'] } } }))
    const { exit, output } = await run('ncm-ncd', ['--configure', '--all'])
    expect(exit).toBe(255)
    expect(output).toContain('[ERROR] pre-requisite for component "foo" does not exist: idle\n')
  })

  it('writes files into the machine, and nowhere else', async () => {
    await fetched(
      profileOf({
        filecopy: {
          active: true,
          services: {
            _2fetc_2fmotd: { config: 'welcome\n', perms: '0640' },
            _2f_2e_2e_2f_2e_2e_2fescaped: { config: 'no\n' },
            _2fvar_2flib_2fmuster_2fregistration: { config: 'no\n' },
          },
        },
      }),
    )
    const { exit, output } = await run('ncm-ncd', ['--configure', '--all'])
    expect(exit).toBe(0)
    expect(output).toContain('[INFO] EVENT: filecopy modified file /etc/motd\n')
    expect(output).toContain('[WARN] /../../escaped is left alone by the stand-in\n')
    expect(readFileSync(join(root, 'etc/motd'), 'utf8')).toBe('welcome\n')
    expect(existsSync(join(root, 'var/lib/muster/registration'))).toBe(false)
    expect(existsSync(join(root, '../../escaped'))).toBe(false)
  })

  it('says what it is, and runs on simulated machines only', async () => {
    expect((await run('ncm-ncd', ['--version'])).output).toContain('stand-in')
    expect(await run('ncm-ncd', ['--configure', '--all'], { MUSTER_ROOT: '' })).toMatchObject({
      exit: 1,
    })
  })
})

describe.skipIf(!existsSync(transcripts))('beside transcripts of the real client', () => {
  const transcript = (name: string) => readFileSync(join(transcripts, name), 'utf8')

  it('prints what the real ones printed', async () => {
    serve(threeComponents, monday)
    await run('ccm-initialise')
    const changed = await run('ccm-fetch')
    expect(likeTranscript(changed.output)).toBe(likeTranscript(transcript('ccm-fetch-changed.txt')))
    expect((await run('ccm-fetch')).output).toBe(transcript('ccm-fetch-unchanged.txt'))
    const list = await run('ncm-ncd', ['--list'])
    expect(likeTranscript(list.output)).toBe(likeTranscript(transcript('ncm-ncd-list.txt')))
    const ok = await run('ncm-ncd', ['--configure', 'ok'])
    expect(likeTranscript(ok.output)).toBe(likeTranscript(transcript('ncm-ncd-ok.txt')))
    const failing = await run('ncm-ncd', ['--configure', '--all'], {
      STANDIN_FAIL_COMPONENT: 'foo',
    })
    expect(likeTranscript(failing.output)).toBe(likeTranscript(transcript('ncm-ncd-errors.txt')))
  })
})

describe.skipIf(!existsSync(realProfile))('on a real profile', () => {
  it('runs every active component', async () => {
    const profile = JSON.parse(readFileSync(realProfile, 'utf8'))
    const active = Object.entries<{ active: boolean }>(profile.software.components)
      .filter(([, component]) => component.active)
      .map(([name]) => name)
    await fetched(profile)
    const { exit, output } = await run('ncm-ncd', ['--configure', '--all'])
    expect(exit).toBe(0)
    const ran = [...output.matchAll(/^\[INFO\] running component: (\S+)$/gm)].map(
      ([, name]) => name,
    )
    expect(ran.toSorted()).toEqual(active.toSorted())
    expect(active.length).toBeGreaterThan(30)
    expect(readFileSync(join(root, 'etc/condor/config.d/quattor.0.global.conf'), 'utf8')).toContain(
      'CONDOR_HOST',
    )
  })
})
