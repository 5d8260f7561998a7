import { runProgram } from './support/command.mjs'

await runProgram('bench/main.ts')
