import { startStray } from './ec2'
import { startStack } from './stack'

/** Brings the stack up once for all specs; what they need of it goes by the environment. */
async function globalSetup(): Promise<() => Promise<void>> {
  const { stop, ...facts } = await startStack()
  process.env.MUSTER_E2E = JSON.stringify(facts)
  process.env.MUSTER_E2E_STRAY = await startStray()
  return () => stop()
}

export default globalSetup
