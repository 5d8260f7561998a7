import { elapsedMs } from '@/lib/platform/clock'

/** So many complete answers must lack a thing, however long it is since the first of them. */
const leastAnswers = 3

/**
 * What complete answers of EC2 do not hold. Time is counted by a clock that nobody sets, and anew by
 * each leader: a wait may become longer by that, never shorter.
 */
export class Absences {
  private readonly known = new Map<string, { since: number; answers: number }>()

  /** Another complete answer lacks it. True when that has been so for `limitMs`, in several answers. */
  isOver(id: string, limitMs: number): boolean {
    const at = elapsedMs()
    const absence = this.known.get(id) ?? { since: at, answers: 0 }
    absence.answers++
    this.known.set(id, absence)
    return absence.answers >= leastAnswers && at - absence.since >= limitMs
  }

  /** Forgets what was seen again, and what nobody asks for any more. */
  keepOnly(absent: (id: string) => boolean): void {
    for (const id of this.known.keys()) if (!absent(id)) this.known.delete(id)
  }

  forget(id: string): void {
    this.known.delete(id)
  }
}
