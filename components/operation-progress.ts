import type { ApiOperation } from '@/app/api/v1/schemas/operations'

/** `3 of 5 machines there, 1 faulty`; empty for an operation that set no machine in motion. */
export function progressText({ progress: { total, reached, faulty } }: ApiOperation): string {
  if (total === 0) return ''
  const machines = total === 1 ? 'machine' : 'machines'
  const there = `${reached} of ${total} ${machines} there`
  return faulty > 0 ? `${there}, ${faulty} faulty` : there
}
