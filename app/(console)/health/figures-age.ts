import type { UseQueryResult } from '@tanstack/react-query'

/** The figures are asked for every ten seconds. A database that hangs gives no error for long. */
const overdueMs = 20_000

/** Whether what is shown may not be so any more: nothing is to be called well by it. */
export function areOld(
  { dataUpdatedAt, error }: Pick<UseQueryResult, 'dataUpdatedAt' | 'error'>,
  nowMs: number,
): boolean {
  return error !== null || (dataUpdatedAt > 0 && nowMs - dataUpdatedAt > overdueMs)
}
