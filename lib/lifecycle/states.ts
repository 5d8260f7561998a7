/** A machine's states, in the order in which it passes through them. */
export const states = ['requested', 'booting', 'bootstrapped', 'configured', 'retired'] as const

export type State = (typeof states)[number]
export type Intent = 'serve' | 'retire'

/** The allowed moves. The database refuses the others too (migration `machine_move`). */
export const moves: Readonly<Record<State, readonly State[]>> = {
  requested: ['booting', 'retired'],
  booting: ['bootstrapped', 'retired'],
  bootstrapped: ['configured', 'retired'],
  configured: ['retired'],
  retired: [],
}

export function mayMove(from: State, to: State): boolean {
  return moves[from].includes(to)
}

/** How far a machine has come: 0 for requested, 4 for retired. */
export function progress(state: State): number {
  return states.indexOf(state)
}
