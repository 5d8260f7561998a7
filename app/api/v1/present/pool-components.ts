import { messageAt, placeBefore, placeInRun } from '@/lib/lifecycle/ncm-ncd-lines'
import type { Db } from '@/lib/store/client'
import type { ComponentTrouble, PoolComponents } from '@/lib/store/component-runs'
import { readLog } from '@/lib/store/machine-log'
import type { ApiPoolComponent, ApiPoolComponents } from '../schemas/component-runs'
import { presentLogPlace } from './component-run'

/** Of a component that fails on many machines so many are named. */
const mostMachines = 50
/** How far into a run's output a message is looked for, and in how many machines' logs. */
const mostOutput = 262_144
const mostLogs = 20

/** The troubles by component; `all` names every machine. */
export async function presentPoolComponents(
  db: Db,
  { serving, reported, troubles }: PoolComponents,
  all: boolean,
): Promise<ApiPoolComponents> {
  const groups = new Map<string, ComponentTrouble[]>()
  for (const trouble of troubles) {
    const key = `${trouble.kind} ${trouble.component}`
    const group = groups.get(key)
    if (group) group.push(trouble)
    else groups.set(key, [trouble])
  }
  const outputs = new RunOutputs(db)
  const items = await Promise.all(
    [...groups.values()].map(async (group) => {
      const [first] = group
      return first ? [await presentGroup(first, group, all, outputs)] : []
    }),
  )
  return { serving, reported, items: items.flat() }
}

async function presentGroup(
  first: ComponentTrouble,
  group: readonly ComponentTrouble[],
  all: boolean,
  outputs: RunOutputs,
): Promise<ApiPoolComponent> {
  const revisions = new Set(group.flatMap(({ revision }) => revision ?? []))
  const text = await outputs.messageOf(first)
  return {
    component: first.component,
    kind: first.kind,
    machines: group.length,
    since: first.since.toISOString(),
    revisions: [...revisions].sort((a, b) => a - b),
    message: text === undefined ? null : { machine: first.machine, text },
    where: group.slice(0, all ? undefined : mostMachines).map((trouble) => ({
      machine: trouble.machine,
      count: trouble.count,
      since: trouble.since.toISOString(),
      sinceRevision: trouble.sinceRevision,
      at: trouble.at.toISOString(),
      revision: trouble.revision,
      log: presentLogPlace(trouble),
    })),
  }
}

/** What runs printed, each read once: one machine's run often tells of several components. */
class RunOutputs {
  private readonly read = new Map<string, Promise<string[]>>()

  constructor(private readonly db: Db) {}

  async messageOf(trouble: ComponentTrouble): Promise<string | undefined> {
    const lines = await this.linesOf(trouble)
    const at = (index: number) => lines[index]
    const { component, kind } = trouble
    const place =
      trouble.logFrom === null
        ? placeBefore(at, lines.length, component)
        : placeInRun(at, 0, component).line
    return place === undefined
      ? undefined
      : messageAt(at, place, kind === 'failing' ? 'ERROR' : 'WARN')
  }

  private linesOf({ machineId, logFrom, logTo }: ComponentTrouble): Promise<string[]> {
    const known = this.read.get(machineId)
    if (known) return known
    if (this.read.size >= mostLogs) return Promise.resolve([])
    const from = Number(logFrom ?? Math.max(0, Number(logTo ?? 0) - mostOutput))
    const to = logFrom === null ? Number(logTo ?? 0) : from + mostOutput
    const lines = readLog(this.db, machineId, from, to).then((bytes) =>
      new TextDecoder().decode(bytes).split('\n'),
    )
    this.read.set(machineId, lines)
    return lines
  }
}
