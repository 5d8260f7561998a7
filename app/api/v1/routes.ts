import { accessReads, accessWrites } from './endpoints/access'
import { addressReads, addressWrites } from './endpoints/addresses'
import { changeFeed } from './endpoints/changes'
import { componentRunReads } from './endpoints/component-runs'
import { dependencyReads } from './endpoints/dependencies'
import { descriptionOf } from './endpoints/description'
import { driftReads, driftWrites } from './endpoints/drift'
import { imageReads, imageWrites } from './endpoints/images'
import { machineWrites } from './endpoints/machine-changes'
import { machineOutputs } from './endpoints/machine-log'
import { machineReads } from './endpoints/machines'
import { operationReads } from './endpoints/operations'
import { overlayReads, overlayWrites } from './endpoints/overlays'
import { poolReads, poolWrites } from './endpoints/pools'
import { profileWrites } from './endpoints/profile-changes'
import { profileReads } from './endpoints/profiles'
import { renderingReads } from './endpoints/renderings'
import { rolloutReads, rolloutWrites } from './endpoints/rollouts'
import { rollReads, rollWrites } from './endpoints/rolls'
import { siteReads } from './endpoints/site'
import { orphanWrites, slotReads, slotWrites } from './endpoints/slots'
import { snapshotReads, snapshotWrites } from './endpoints/snapshots'
import { volumeReads, volumeWrites } from './endpoints/volumes'
import type { ApiRoute } from './http/api-route'

const described: readonly ApiRoute[] = [
  ...poolReads,
  ...poolWrites,
  ...rollReads,
  ...rollWrites,
  ...machineReads,
  ...machineOutputs,
  ...componentRunReads,
  ...machineWrites,
  ...slotReads,
  ...orphanWrites,
  ...driftReads,
  ...driftWrites,
  ...slotWrites,
  ...addressReads,
  ...addressWrites,
  ...volumeReads,
  ...volumeWrites,
  ...snapshotReads,
  ...snapshotWrites,
  ...imageReads,
  ...imageWrites,
  ...operationReads,
  ...siteReads,
  ...profileReads,
  ...profileWrites,
  ...dependencyReads,
  ...renderingReads,
  ...overlayReads,
  ...overlayWrites,
  ...rolloutReads,
  ...rolloutWrites,
  ...accessReads,
  ...accessWrites,
  changeFeed,
]

/** Every call of the API: what the router answers and the OpenAPI document describes. */
export const routes: readonly ApiRoute[] = [...described, descriptionOf(described)]
