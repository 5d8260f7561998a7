import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alone, checkNode, ensureGenerated, ensureInstalled } from './prepare.mjs'
import { endRunning, Plain, runThrough } from './run.mjs'

/** Goes to the project's root; a signal ends what runs for us. */
export function begin() {
  process.chdir(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      endRunning()
      process.exitCode = 130
    })
  }
}

/** Runs one of our programs with the arguments that we got, once all that it needs is there. */
export async function runProgram(path, ...needs) {
  begin()
  try {
    checkNode()
    for (const ensure of [ensureInstalled, ensureGenerated, ...needs]) await alone(ensure)
    const args = ['--import', 'tsx', path, ...process.argv.slice(2)]
    process.exitCode = await runThrough(process.execPath, args, { env: process.env })
  } catch (error) {
    process.stderr.write(`${error instanceof Plain ? error.message : error.stack}\n`)
    process.exitCode = 1
  }
}
