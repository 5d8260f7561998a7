import type { Point } from './lay-out'

/** The path of a line through the points as SVG has it: level at each of them. */
export function curve([first, ...rest]: readonly Point[]): string {
  if (!first) return ''
  let from = first
  const bends = rest.map((to) => {
    const middle = (from.x + to.x) / 2
    const bend = `C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`
    from = to
    return bend
  })
  return [`M${first.x} ${first.y}`, ...bends].join(' ')
}
