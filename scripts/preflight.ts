import { runMain } from '@/lib/platform/config'

/** Checks the environment before anything starts, and tells the start script what it needs to know. */
await runMain(async (config) => {
  const { dataDir, port, gatewayPort, simulatorPort, usesSimulator, consoleUrl } = config
  process.stdout.write(
    JSON.stringify({
      dataDir,
      port,
      gatewayPort,
      simulatorPort,
      usesSimulator,
      consoleUrl,
      embedded: config.databaseUrl === undefined,
      adminEmail: config.adminEmail,
      adminPasswordGiven: config.adminPassword !== undefined,
    }),
  )
})
