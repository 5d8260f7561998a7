import { createEc2 } from '@/lib/ec2/client'
import { runMain } from '@/lib/platform/config'
import { logger } from '@/lib/platform/log'
import { siteSecret } from '@/lib/platform/secret'
import { createPrisma } from '@/lib/store/client'
import { startController } from '../controller'

/** A controller in a process of its own, whose waits are short enough for tests. */
await runMain(async (config) => {
  const databaseUrl = config.databaseUrl ?? ''
  await startController({
    site: config.site,
    gatewayUrl: config.gatewayUrl,
    secret: siteSecret(config),
    databaseUrl,
    db: createPrisma(databaseUrl),
    ec2: createEc2({
      region: config.region,
      endpoint: config.ec2Endpoint,
      usesSimulator: config.usesSimulator,
    }),
    log: logger('controller'),
    pace: { gatherMs: 10, busyMs: 100, quietMs: 500 },
    backoffMs: 40,
  })
})
