import { join } from 'node:path'
import { type Config, ConfigError, runMain } from '@/lib/platform/config'
import { logger } from '@/lib/platform/log'
import { onShutdown } from '@/lib/platform/shutdown'
import { createLightMachineHost } from './machines/light/light-machine-host'
import { createLocalMachineHost } from './machines/local-machine-host'
import { OptionError, parseStartOptions } from './options'
import { PortInUse, startSimulator } from './start-simulator'
import { JournalDamaged } from './state/journal'

/** The simulator as a process of its own: the endpoint and its machines. */
async function main(config: Config): Promise<void> {
  const log = logger('simulator')
  const { dataDir, region } = config
  try {
    const { options, faults, machines } = parseStartOptions(process.argv.slice(2), process.env)
    const simulator = await startSimulator({
      dataDir,
      region,
      port: config.simulatorPort,
      options,
      faults,
      host: () =>
        machines === 'light'
          ? createLightMachineHost({ dataDir, region })
          : createLocalMachineHost({ dataDir, region }),
    })
    onShutdown(log, () => simulator.close())
    const running = simulator.control.instances().filter((i) => i.state === 'running').length
    log.info({ url: simulator.url, region, data: join(dataDir, 'simulator'), running }, 'ready')
  } catch (error) {
    if (isMendable(error)) throw new ConfigError(`simulator: ${error.message}`)
    throw error
  }
}

/** What is wrong with how it was started, or with its folder: a line says it all. */
function isMendable(error: unknown): error is Error {
  if (error instanceof OptionError || error instanceof PortInUse) return true
  if (error instanceof JournalDamaged) return true
  return error instanceof Error && 'code' in error && 'syscall' in error
}

void runMain(main)
