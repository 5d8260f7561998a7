import { type ComponentPlace, placeBefore, placeInRun } from '@/lib/lifecycle/ncm-ncd-lines'
import type { LogStore } from './log-store'

/** A component in one run: `from` is the byte where the run begins, else it is looked for before `to`. */
export interface LogPlace {
  component: string
  from: number | null
  to: number | null
}

/** Where the component stands in the log, as far as the log has come. */
export function findPlace(store: LogStore, { component, from, to }: LogPlace): ComponentPlace {
  const { lines } = store
  // A line that is still open may say something else in the end.
  const read = (index: number) => (index < lines.complete ? lines.at(index)?.text : undefined)
  const allRead = store.next >= store.size
  if (from !== null) {
    if (store.next > from) return placeInRun(read, lines.lineFrom(from), component)
    return { line: undefined, settled: false }
  }
  const end = to ?? store.size
  if (store.next < end && !allRead) return { line: undefined, settled: false }
  const begin = lines.lineFrom(end)
  const line = placeBefore(read, begin, component)
  // The run's lines may have come after its report.
  return line === undefined ? placeInRun(read, begin, component) : { line, settled: true }
}

/** The address of the machine's page with the log open there. */
export function placeHref(machine: string, component: string, log: Omit<LogPlace, 'component'>) {
  const params = new URLSearchParams({ tab: 'log', component })
  if (log.from !== null) params.set('from', String(log.from))
  else if (log.to !== null) params.set('to', String(log.to))
  return `/machines/${encodeURIComponent(machine)}?${params}`
}

/** The place in such an address. */
export function placeOfParams(params: URLSearchParams): LogPlace | undefined {
  const component = params.get('component')
  if (!component) return undefined
  return { component, from: byteOf(params.get('from')), to: byteOf(params.get('to')) }
}

function byteOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null
}
