import { runProgram } from './support/command.mjs'
import { ensureBuilt } from './support/prepare.mjs'

await runProgram('chaos/main.ts', ensureBuilt)
