import type { Intent, State } from './states'

/** What an operation's outcome depends on, of each machine that it set in motion. */
export interface Target {
  name: string
  /** What the operation wanted of it. */
  goal: 'configured' | 'retired'
  state: State
  intent: Intent
  faultCode: string | null
}

export interface Outcome {
  status: 'running' | 'succeeded' | 'failed'
  text: string
}

type Standing = 'reached' | 'faulty' | 'superseded' | 'waiting'

function standing(target: Target): Standing {
  if (target.goal === 'retired') return target.state === 'retired' ? 'reached' : 'waiting'
  if (target.state === 'retired' || target.intent === 'retire') return 'superseded'
  if (target.faultCode) return 'faulty'
  return target.state === 'configured' ? 'reached' : 'waiting'
}

/**
 * How an operation stands. It ends when none of its machines is still on the way: succeeded when all
 * got there, failed when some are faulty or were retired before they served.
 */
export function outcomeOf(targets: readonly Target[]): Outcome {
  const of = (wanted: Standing) => targets.filter((t) => standing(t) === wanted)
  const waiting = of('waiting')
  if (waiting.length > 0) {
    return {
      status: 'running',
      text: `${targets.length - waiting.length} of ${targets.length} done`,
    }
  }
  const faulty = of('faulty')
  const superseded = of('superseded')
  if (faulty.length > 0) {
    const which = faulty.map((t) => `${t.name} (${t.faultCode})`).join(', ')
    return { status: 'failed', text: `${faulty.length} of ${targets.length} failed: ${which}` }
  }
  if (superseded.length > 0) {
    const reached = targets.length - superseded.length
    return {
      status: 'failed',
      text: `${reached} of ${targets.length} got there, ${superseded.length} retired before`,
    }
  }
  return { status: 'succeeded', text: targets.length === 1 ? 'Done' : `All ${targets.length} done` }
}
