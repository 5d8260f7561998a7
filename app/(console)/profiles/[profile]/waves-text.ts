import type { ApiWaves } from '@/app/api/v1/schemas/rollouts'

/** `1 machine first, then 25 % at a time; halts at the first failure`. */
export function wavesText({ canary, share, maxFailures, allAtOnce }: ApiWaves): string {
  if (allAtOnce) return 'To all machines at once'
  const first = canary === 1 ? '1 machine first' : `${canary} machines first`
  const steps = canary === 0 ? `${share} % at a time` : `${first}, then ${share} % at a time`
  return maxFailures === 0
    ? `${steps}; halts at the first failure`
    : `${steps}; halts when more than ${maxFailures} fail`
}
