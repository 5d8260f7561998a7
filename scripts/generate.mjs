import { runThrough } from './support/run.mjs'

// The generator needs no engine, but the command looks for one, and would download it.
const env = {
  ...process.env,
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  CHECKPOINT_DISABLE: '1',
}
process.exitCode = await runThrough(
  process.execPath,
  ['node_modules/prisma/build/index.js', 'generate', '--schema', 'prisma', '--no-hints'],
  { env },
)
