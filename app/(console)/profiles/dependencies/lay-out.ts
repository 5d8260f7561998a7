import { Graph, layout } from '@dagrejs/dagre'

export interface Point {
  x: number
  y: number
}

export interface Box extends Point {
  width: number
  height: number
}

interface Arrow {
  from: string
  to: string
  /** A line each. */
  labels: readonly string[]
  /** It wants one machine and not whoever there is: the stronger tie. */
  needs: boolean
}

export interface Laid<A> {
  width: number
  height: number
  /** By pool; a box's point is its middle. */
  pools: ReadonlyMap<string, Box>
  arrows: readonly { arrow: A; points: readonly Point[]; label: Box }[]
}

const pool = { width: 168, height: 52 }
const labelLine = 15
const letter = 6.4
const gap = 24
const margin = 16
/** Pools without arrows stand side by side below the others. */
const columns = 4

/**
 * Where each pool and arrow of the picture stands: who needs others at the left, who is needed by
 * them at the right. The same pools and arrows always get the same places.
 */
export function layOut<A extends Arrow>(names: readonly string[], arrows: readonly A[]): Laid<A> {
  const between = arrows.filter(({ from, to }) => from !== to)
  const tied = names.filter((name) => between.some(({ from, to }) => from === name || to === name))
  const graph = new Graph({ multigraph: true })
  graph.setGraph({
    rankdir: 'LR',
    acyclicer: 'greedy',
    nodesep: gap,
    edgesep: 12,
    ranksep: 36,
    marginx: margin,
    marginy: margin,
  })
  for (const name of tied) graph.setNode(name, { ...pool })
  between.forEach((arrow, i) => {
    const { labels, from, to, needs } = arrow
    graph.setEdge(from, to, { ...labelSize(labels), labelpos: 'c', weight: needs ? 8 : 1 }, `${i}`)
  })
  if (tied.length > 0) layout(graph)
  const boxes = new Map<string, Box>()
  for (const name of tied) boxes.set(name, boxOf(graph.node(name)))
  const whole = graph.graph()
  const size = {
    width: tied.length > 0 ? (whole.width ?? 0) : 0,
    height: tied.length > 0 ? (whole.height ?? 0) : 0,
  }
  const alone = placeAlone(
    names.filter((name) => !boxes.has(name)),
    size,
  )
  return {
    ...alone.size,
    pools: new Map([...boxes, ...alone.boxes]),
    arrows: between.map((arrow, i) => {
      const edge = graph.edge(arrow.from, arrow.to, `${i}`)
      return {
        arrow,
        points: (edge.points ?? []).map(({ x, y }: Point) => ({ x, y })),
        label: boxOf(edge),
      }
    }),
  }
}

function labelSize(labels: readonly string[]) {
  return {
    width: Math.max(...labels.map((label) => label.length), 1) * letter + 12,
    height: Math.max(labels.length, 1) * labelLine + 4,
  }
}

function placeAlone(names: readonly string[], tied: { width: number; height: number }) {
  const boxes = new Map<string, Box>()
  const top = tied.height === 0 ? margin : tied.height + gap
  names.forEach((name, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns]
    boxes.set(name, {
      ...pool,
      x: margin + column * (pool.width + gap) + pool.width / 2,
      y: top + row * (pool.height + gap) + pool.height / 2,
    })
  })
  const last = [...boxes.values()]
  return {
    boxes,
    size: {
      width: Math.max(tied.width, ...last.map(({ x, width }) => x + width / 2 + margin)),
      height: Math.max(tied.height, ...last.map(({ y, height }) => y + height / 2 + margin)),
    },
  }
}

function boxOf(placed: { x?: number; y?: number; width?: number; height?: number }): Box {
  const { x = 0, y = 0, width = 0, height = 0 } = placed
  return { x, y, width, height }
}
