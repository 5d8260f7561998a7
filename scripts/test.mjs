import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium, installMissing } from './support/chromium.mjs'
import { begin } from './support/command.mjs'
import {
  alone,
  checkNode,
  ensureBuilt,
  ensureGenerated,
  ensureInstalled,
} from './support/prepare.mjs'
import { Plain, runThrough } from './support/run.mjs'

begin()

const reports = mkdtempSync(join(tmpdir(), 'muster-reports-'))
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'test' }
const sum = { passed: 0, failed: 0, skipped: 0 }
const failures = []
const times = []

try {
  checkNode()
  await stage('install', () => alone(ensureInstalled))
  // The system's packages come while the processors are busy; a failure is told in its place.
  const tools = installMissing()
  tools.catch(() => undefined)
  await stage('generate', () => alone(ensureGenerated))
  await stage('types', types)
  await stage('lint', () => node('node_modules/@biomejs/biome/bin/biome', 'check', '.'))
  await stage('tools', () => tools)
  await stage('unit and integration', vitest)
  await stage('build', () => alone(ensureBuilt))
  await stage('end to end', playwright)
} catch (error) {
  failures.push(error instanceof Plain ? error.message : error.stack)
} finally {
  rmSync(reports, { recursive: true, force: true })
}

process.stdout.write(`\n${times.map(([name, s]) => `${name} ${s} s`).join(', ')}\n`)
for (const failure of failures) process.stdout.write(`failed: ${failure}\n`)
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`)
process.exitCode ||= failures.length > 0 || sum.failed > 0 ? 1 : 0

/** Runs one stage and goes on: a lint complaint shall not hide what the tests have to say. */
async function stage(name, work) {
  const began = Date.now()
  process.stdout.write(`\n--- ${name}\n`)
  const code = await work()
  if (code) failures.push(`${name} (exit ${code})`)
  times.push([name, Math.round((Date.now() - began) / 100) / 10])
}

async function types() {
  // Next.js writes down which routes there are; without it the pages' types are not known.
  const code = await node('node_modules/next/dist/bin/next', 'typegen')
  return code || (await node('node_modules/typescript/bin/tsc', '--noEmit'))
}

async function vitest() {
  const report = join(reports, 'vitest.json')
  const code = await node(
    'node_modules/vitest/vitest.mjs',
    ...['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  )
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numPendingTests = 0,
    numTodoTests = 0,
  } = read(report)
  add(numPassedTests, numFailedTests, numPendingTests + numTodoTests)
  return code
}

async function playwright() {
  const report = join(reports, 'playwright.json')
  const chromium = await findChromium()
  const code = await runThrough(
    process.execPath,
    ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
    {
      env: {
        ...env,
        NODE_ENV: 'production',
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
        ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
      },
    },
  )
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = read(report).stats ?? {}
  add(expected + flaky, unexpected, skipped)
  return code
}

function node(script, ...args) {
  return runThrough(process.execPath, [script, ...args], { env })
}

function add(passed, failed, skipped) {
  sum.passed += passed
  sum.failed += failed
  sum.skipped += skipped
}

function read(report) {
  return existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}
}
