import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  alone,
  checkNode,
  ensureBuilt,
  ensureGenerated,
  ensureInstalled,
} from './support/prepare.mjs'
import { endRunning, Plain, runThrough } from './support/run.mjs'

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    endRunning()
    process.exitCode = 130
  })
}

try {
  checkNode()
  await alone(ensureInstalled)
  await alone(ensureGenerated)
  await alone(ensureBuilt)
  const args = ['--import', 'tsx', 'chaos/main.ts', ...process.argv.slice(2)]
  process.exitCode = await runThrough(process.execPath, args, { env: process.env })
} catch (error) {
  process.stderr.write(`${error instanceof Plain ? error.message : error.stack}\n`)
  process.exitCode = 1
}
