import { progress, type State } from './states'

export interface Candidate {
  id: string
  name: string
  state: State
  protected: boolean
  faulty: boolean
  requestedAt: Date
}

/** The order in which machines go: faulty first, then the least progressed, then the oldest. */
export function victimOrder(a: Candidate, b: Candidate): number {
  return (
    Number(b.faulty) - Number(a.faulty) ||
    progress(a.state) - progress(b.state) ||
    a.requestedAt.getTime() - b.requestedAt.getTime() ||
    a.name.localeCompare(b.name, 'en', { numeric: true })
  )
}

/** Why a machine is among the first to go, for the preview. */
export function victimReason(machine: Candidate): string {
  if (machine.faulty) return 'faulty'
  return machine.state === 'configured' ? 'oldest in service' : `still ${machine.state}`
}

export type VictimChoice =
  | { ok: true; victims: Candidate[] }
  | { ok: false; reason: string; protectedCount: number }

/**
 * The `count` machines that go when a pool shrinks. `serving` are its machines with intent serve;
 * `chosen` names victims picked by hand, the rest follows the order. Protected ones never go.
 */
export function chooseVictims(
  serving: readonly Candidate[],
  count: number,
  chosen: readonly string[] = [],
): VictimChoice {
  const protectedCount = serving.filter((m) => m.protected).length
  const refuse = (reason: string): VictimChoice => ({ ok: false, reason, protectedCount })
  if (new Set(chosen).size !== chosen.length) return refuse('A machine is named twice.')
  if (chosen.length > count)
    return refuse(`${chosen.length} machines are named, but only ${count} can go.`)
  const picked: Candidate[] = []
  for (const name of chosen) {
    const machine = serving.find((m) => m.name === name || m.id === name)
    if (!machine) return refuse(`${name} is not a serving machine of this pool.`)
    if (machine.protected) return refuse(`${machine.name} is protected.`)
    picked.push(machine)
  }
  const rest = serving.filter((m) => !m.protected && !picked.includes(m)).sort(victimOrder)
  const victims = [...picked, ...rest.slice(0, count - picked.length)]
  if (victims.length < count) {
    return refuse(
      `Only ${victims.length} of ${serving.length} machines may go: ${protectedCount} protected.`,
    )
  }
  return { ok: true, victims }
}
