import type { Db, Tx } from '@/lib/store/client'
import { componentResults } from '@/lib/store/component-report'

/**
 * The components that failed on a revision, by machine: as the newest run that each machine reported
 * of that revision says. A machine that reported none is not among the answers.
 */
export async function failedComponents(
  db: Db | Tx,
  machineIds: readonly string[],
  revision: number,
): Promise<Map<string, string[]>> {
  const runs = await db.componentRun.findMany({
    where: { machineId: { in: [...machineIds] }, revision },
    orderBy: { id: 'desc' },
    distinct: ['machineId'],
    select: { machineId: true, report: true },
  })
  return new Map(
    runs.map(({ machineId, report }) => [
      machineId,
      componentResults(report)
        .filter(({ errors }) => errors > 0)
        .map(({ name }) => name),
    ]),
  )
}
