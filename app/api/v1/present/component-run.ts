import { componentResults } from '@/lib/store/component-report'
import type { ComponentRun } from '@/lib/store/generated/client'
import type { ApiComponentRun, ApiLogPlace } from '../schemas/component-runs'

export function presentRun(run: ComponentRun): ApiComponentRun {
  return {
    id: String(run.id),
    at: run.at.toISOString(),
    revision: run.revision,
    errors: run.errors,
    warnings: run.warnings,
    duration: run.duration,
    log: presentLogPlace(run),
    components: componentResults(run.report),
  }
}

export function presentLogPlace({
  logFrom,
  logTo,
}: Pick<ComponentRun, 'logFrom' | 'logTo'>): ApiLogPlace {
  return {
    from: logFrom === null ? null : Number(logFrom),
    to: logTo === null ? null : Number(logTo),
  }
}
