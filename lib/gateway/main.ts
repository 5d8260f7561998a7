import { runMain } from '@/lib/platform/config'
import { logger } from '@/lib/platform/log'
import { onShutdown } from '@/lib/platform/shutdown'
import { databaseUrl } from '@/lib/store/embedded/database-url'
import { loadBounds } from './bounds'
import { startGateway } from './gateway'

await runMain(async (config) => {
  const gateway = await startGateway(config, databaseUrl(config), loadBounds())
  onShutdown(logger('gateway'), () => gateway.close())
})
