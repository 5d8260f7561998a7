import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '@/lib/platform/config'
import { choices, parts } from './parts'
import type { ChaosRow } from './row'
import { openScratch } from './scratch'
import { stopAllStacks } from './stack/stack'
import { tableOf } from './table'

const usage = `npm run chaos -- [--quick] [--only PART,…] [--seed N] [--runs N] [--out FOLDER]

  --quick       a part of each, in under ten minutes
  --only        some parts: ${Object.keys(choices).join(', ')}
  --seed        what chance follows from; the last line of a run tells its own
  --runs        how often each scenario is played
  --out         where chaos.json goes
`
const values = readOptions()
if (values.help) {
  process.stdout.write(usage)
  process.exit(0)
}
const out = resolve(values.out ?? loadConfig().dataDir)
const seed = readNumber('seed', values.seed) ?? Math.floor(Math.random() * 2 ** 31)
const runs = readNumber('runs', values.runs)
const chosen = readParts(values.only)
const rows: ChaosRow[] = []
openScratch()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void stopAllStacks().finally(() => process.exit(130)))
}
say(`seed ${seed}`)
for (const [name, part] of chosen) {
  const began = performance.now()
  say(`${name} begins`)
  try {
    const log = (line: string) => say(`${name}: ${line}`)
    rows.push(...(await part({ quick: values.quick, seed, log, ...(runs ? { runs } : {}) })))
  } catch (error) {
    // What fails is said and fails the run; the other parts are played all the same.
    say(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : error}`)
    process.exitCode = 1
  }
  say(`${name} took ${((performance.now() - began) / 1000).toFixed(0)} s`)
}
process.stdout.write(`\n${tableOf(rows)}\n`)
mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'chaos.json'), `${JSON.stringify(rows, null, 2)}\n`)
const violations = rows.reduce((sum, { ours }) => sum + ours, 0)
say(`${violations} violations; replay with --seed ${seed}`)
process.exit(violations > 0 ? 1 : (process.exitCode ?? 0))

function readOptions() {
  try {
    return parseArgs({
      options: {
        out: { type: 'string' },
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        seed: { type: 'string' },
        runs: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

function readNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const given = Number(text)
  if (Number.isSafeInteger(given) && given >= 0) return given
  return refuse(`--${option} ${text}: must be a whole number`)
}

function readParts(text: string | undefined) {
  const names = text?.split(',') ?? Object.keys(parts)
  return names.map((name) => {
    const part = choices[name]
    const known = Object.keys(choices).join(', ')
    return [name, part ?? refuse(`--only ${name}: is not one of ${known}`)] as const
  })
}

function refuse(why: string): never {
  process.stderr.write(`chaos: ${why}\n`)
  process.exit(2)
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
