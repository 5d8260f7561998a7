import type { Ec2Error } from '@/lib/ec2/errors'

/** What the controller cannot do at present, in words; the console shows it. */
export class Problems {
  private readonly lines = new Map<string, string>()
  private asked = ''

  /** True when that is news. */
  set(about: string, line: string): boolean {
    if (this.lines.get(about) === line) return false
    this.lines.set(about, line)
    return true
  }

  has(about: string): boolean {
    return this.lines.has(about)
  }

  clear(about: string): void {
    this.lines.delete(about)
  }

  /** Clears those of a kind that are about something else than `about`. */
  clearOthers(kind: string, about: ReadonlySet<string>): void {
    for (const key of this.lines.keys()) {
      if (key.startsWith(`${kind} `) && !about.has(key.slice(kind.length + 1))) this.clear(key)
    }
  }

  /** True when they differ from what they were at the last such question. */
  changed(): boolean {
    const now = this.list().join('\n')
    const before = this.asked
    this.asked = now
    return now !== before
  }

  list(): string[] {
    // Several calls that meet the same end are one problem.
    return [...new Set(this.lines.values())]
  }
}

/** An error of EC2 as one line for people: what happened, EC2's own words, what to do. */
export function ec2Line(error: Ec2Error): string {
  return `${error.sentence} ${ec2Words(error)} ${error.advice}`
}

/** EC2's own words, without what differs from one try to the next. */
export function ec2Words(error: Ec2Error): string {
  const { action, code, message } = error
  const words = message && message !== code ? `${code}, ${message.replace(/\.$/, '')}` : code
  // Where nobody answered, EC2 said nothing, and whatever was asked ends alike.
  return error.kind === 'unreachable'
    ? `The call ended with ${words}.`
    : `EC2 said to ${action}: ${words}.`
}
