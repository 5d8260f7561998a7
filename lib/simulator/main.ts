import { join } from 'node:path'
import { type Config, ConfigError, runMain } from '@/lib/platform/config'
import { logger } from '@/lib/platform/log'
import { onShutdown } from '@/lib/platform/shutdown'
import { createLocalMachineHost } from './machines/local-machine-host'
import { OptionError, parseStartOptions } from './options'
import { PortInUse, startSimulator } from './start-simulator'

/** The simulator as a process of its own: the endpoint and a local process for each instance. */
async function main(config: Config): Promise<void> {
  const log = logger('simulator')
  const { dataDir, region } = config
  try {
    const { options, faults } = parseStartOptions(process.argv.slice(2), process.env)
    const simulator = await startSimulator({
      dataDir,
      region,
      port: config.simulatorPort,
      options,
      faults,
      host: () => createLocalMachineHost({ dataDir, region }),
    })
    onShutdown(log, () => simulator.close())
    const running = simulator.control.instances().filter((i) => i.state === 'running').length
    log.info({ url: simulator.url, region, data: join(dataDir, 'simulator'), running }, 'ready')
  } catch (error) {
    if (error instanceof OptionError || error instanceof PortInUse) {
      throw new ConfigError(`simulator: ${error.message}`)
    }
    throw error
  }
}

void runMain(main)
