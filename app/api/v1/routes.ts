import { accessReads } from './endpoints/access'
import { machineOutputs } from './endpoints/machine-log'
import { machineReads } from './endpoints/machines'
import { operationReads } from './endpoints/operations'
import { poolReads } from './endpoints/pools'
import { siteReads } from './endpoints/site'
import type { ApiRoute } from './http/api-route'

/** Every call of the API: what the router answers and the OpenAPI document describes. */
export const routes: readonly ApiRoute[] = [
  ...poolReads,
  ...machineReads,
  ...machineOutputs,
  ...operationReads,
  ...siteReads,
  ...accessReads,
]
