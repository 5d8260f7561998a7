import { afterAll, beforeAll } from 'vitest'
import { type Server, startServer } from '../server'
import { openStage, type Stage } from '../stage'

/** A stage of its own for a file of tests; to be asked for in a test. */
export function stageForTests(): () => Stage {
  let server: Server | undefined
  let stage: Stage | undefined
  beforeAll(async () => {
    server = await startServer(1)
    stage = await openStage(server.databases[0] ?? '')
  }, 60_000)
  afterAll(async () => {
    await stage?.close()
    await server?.stop()
  })
  return () => {
    if (!stage) throw new Error('The stage is not open.')
    return stage
  }
}
