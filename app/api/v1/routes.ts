import { accessReads, accessWrites } from './endpoints/access'
import { changeFeed } from './endpoints/changes'
import { descriptionOf } from './endpoints/description'
import { machineWrites } from './endpoints/machine-changes'
import { machineOutputs } from './endpoints/machine-log'
import { machineReads } from './endpoints/machines'
import { operationReads } from './endpoints/operations'
import { poolReads, poolWrites } from './endpoints/pools'
import { profileWrites } from './endpoints/profiles'
import { siteReads } from './endpoints/site'
import type { ApiRoute } from './http/api-route'

const described: readonly ApiRoute[] = [
  ...poolReads,
  ...poolWrites,
  ...machineReads,
  ...machineOutputs,
  ...machineWrites,
  ...operationReads,
  ...siteReads,
  ...profileWrites,
  ...accessReads,
  ...accessWrites,
  changeFeed,
]

/** Every call of the API: what the router answers and the OpenAPI document describes. */
export const routes: readonly ApiRoute[] = [...described, descriptionOf(described)]
