import { createLocalMachineHost } from '../local-machine-host'

// A simulator's process to be killed in a test: boots the instance given as JSON and stays.
const [, , dataDir = '', instance = ''] = process.argv
const host = await createLocalMachineHost({ dataDir })
await host.boot(JSON.parse(instance))
setInterval(() => undefined, 1000)
