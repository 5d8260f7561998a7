import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { waitForLock } from './lock-file.mjs'
import { Plain, runThrough } from './run.mjs'

const preparing = '.muster/preparing.json'
const generatedStamp = 'node_modules/.cache/muster/generated'
const dist = process.env.MUSTER_NEXT_DIST || '.next'
const buildStamp = `${dist}/muster-build`

/** What goes into the built console. */
const buildInputs = [
  'app',
  'components',
  'lib',
  'prisma',
  'instrumentation.ts',
  'proxy.ts',
  'next.config.ts',
  'tsconfig.json',
  'package-lock.json',
]

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Plain(`Muster needs Node.js 20.19 or newer, and this is ${process.versions.node}`)
  }
}

/** Of several scripts in this folder, one prepares at a time. */
export async function alone(work) {
  const release = await waitForLock(preparing, (pid) =>
    process.stdout.write(`muster: waiting for process ${pid}, which prepares this folder\n`),
  )
  try {
    return await work()
  } finally {
    release()
  }
}

export async function ensureInstalled() {
  if (installed()) return
  step('installing what package-lock.json names')
  // No install scripts: none is needed, and Prisma's would download engines that we do not use.
  const options = ['--ignore-scripts', '--include=dev', '--no-audit', '--no-fund']
  const code = await runThrough('npm', ['ci', ...options])
  if (code !== 0) throw new Plain('npm ci failed: see above')
}

export async function ensureGenerated() {
  const stamp = hashOf(['prisma', 'node_modules/prisma/package.json'])
  if (existsSync('lib/store/generated/client.ts') && readOr(generatedStamp) === stamp) return
  step('generating the database client')
  const code = await runThrough(process.execPath, ['scripts/generate.mjs'])
  if (code !== 0) throw new Plain('generating the database client failed: see above')
  keep(generatedStamp, stamp)
}

export async function ensureBuilt() {
  const stamp = hashOf(buildInputs)
  if (existsSync(`${dist}/BUILD_ID`) && readOr(buildStamp) === stamp) return
  step('building the console')
  // An attempt that fails may leave anything behind.
  rmSync(buildStamp, { force: true })
  const code = await runThrough(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  if (code !== 0) throw new Plain('building the console failed: see above')
  keep(buildStamp, stamp)
}

/** npm leaves a list of what it installed, and only when it got to the end. */
function installed() {
  const wanted = packagesIn('package-lock.json')
  const present = packagesIn('node_modules/.package-lock.json')
  if (!wanted || !present) return false
  const same = Object.entries(present).every(([path, { version }]) => {
    return wanted[path]?.version === version
  })
  // What is optional may be for another platform; a link is not listed with its target's version.
  return same && Object.entries(wanted).every(([path, p]) => !path || p.optional || present[path])
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

function hashOf(paths) {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0])
  for (const path of paths)
    for (const file of filesIn(path)) hash.update(file).update(content(file))
  return hash.digest('hex')
}

function* filesIn(path) {
  let entries
  try {
    entries = readdirSync(path, { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOTDIR') yield path
    return
  }
  for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (name !== 'generated' && !name.endsWith('.test.ts')) yield* filesIn(join(path, name))
  }
}

function content(file) {
  return createHash('sha256').update(readFileSync(file)).digest()
}

function readOr(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

function keep(path, stamp) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, stamp)
}

function step(what) {
  process.stdout.write(`muster: ${what}\n`)
}
