import type { ApiMachineProfile } from '@/app/api/v1/schemas/renderings'

/** Any other machine, which is then chosen by its name. */
export const otherMachine = 'another machine'

export interface Choice {
  value: string
  label: string
  description?: string
}

type Shown = Pick<ApiMachineProfile, 'rendering' | 'kept'>

/** What can be compared: now, when something is rendered, and what is kept; `to` also another machine. */
export function renderingChoices(
  { rendering, kept }: Shown,
  timeWords: (at: string) => string,
): { from: Choice[]; to: Choice[] } {
  const now = rendering ? [{ value: 'now', label: 'What it would be served now' }] : []
  const served = kept.map(
    ({ etag, revision, servedAt, applied }): Choice => ({
      value: etag,
      label: `Served ${timeWords(servedAt)}`,
      description: `Revision ${revision}${applied ? ', applied' : ''}`,
    }),
  )
  const own = [...now, ...served]
  return { from: own, to: [...own, { value: otherMachine, label: 'Another machine, now' }] }
}

/** What one wants to see first: what a new rendering changes against the last one it was served. */
export function standardChoice({ rendering, kept }: Shown): {
  from: string | undefined
  to: string | undefined
} {
  const other = kept.find(({ etag }) => etag !== rendering?.etag)
  if (rendering) return { from: other?.etag ?? 'now', to: other ? 'now' : otherMachine }
  return { from: kept[1]?.etag ?? kept[0]?.etag, to: kept[1] ? kept[0]?.etag : undefined }
}
