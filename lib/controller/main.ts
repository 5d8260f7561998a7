import { createEc2 } from '@/lib/ec2/client'
import { runMain } from '@/lib/platform/config'
import { logger } from '@/lib/platform/log'
import { siteSecret } from '@/lib/platform/secret'
import { onShutdown } from '@/lib/platform/shutdown'
import { createPrisma } from '@/lib/store/client'
import { databaseUrl } from '@/lib/store/embedded/database-url'
import { leaseTimes } from '@/lib/store/lease'
import { describeDatabaseError } from '@/lib/store/migrate/database-error'
import { startController } from './controller'
import { defaultPace } from './wake'

await runMain(async (config) => {
  const log = logger('controller')
  const url = databaseUrl(config)
  const db = createPrisma(url, 10, leaseTimes.sessionMs)
  const ec2 = createEc2({
    region: config.region,
    endpoint: config.ec2Endpoint,
    usesSimulator: config.usesSimulator,
  })
  const controller = await startController({
    site: config.site,
    gatewayUrl: config.gatewayUrl,
    secret: siteSecret(config),
    databaseUrl: url,
    db,
    ec2,
    log,
    backoffMs: config.firstPause * 1000,
    pace: {
      ...defaultPace,
      busyMs: config.observeBusyEvery * 1000,
      quietMs: config.observeEvery * 1000,
    },
  }).catch((error: unknown) => {
    throw describeDatabaseError(error, url)
  })
  onShutdown(
    log,
    async () => {
      await controller.stop()
      ec2.close()
      await db.$disconnect()
    },
    40_000,
  )
})
