/** What this gateway cannot do at present, each said once in the log when it comes up. */
export class Problems {
  readonly #held = new Map<string, string>()
  constructor(private readonly say: (problem: string) => void) {}

  set(subject: string, problem: string | undefined): void {
    if (problem === undefined) {
      this.#held.delete(subject)
    } else if (this.#held.get(subject) !== problem) {
      this.#held.set(subject, problem)
      this.say(problem)
    }
  }

  all(): string[] {
    return [...this.#held.values()]
  }
}
