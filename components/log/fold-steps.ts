import { componentDone, componentLine, problemLine, runSum } from '@/lib/lifecycle/ncm-ncd-lines'
import type { LogLines } from './split-lines'

/** A stretch of the log with a heading: a step of the agent, or a component that ncm-ncd ran. */
export interface LogSection {
  /** The index of its first line, which is its heading and names it. */
  start: number
  /** One past its last line. */
  end: number
  kind: 'step' | 'component'
  title: string
  /** Of a component: the step that it ran in. */
  parent?: LogSection
  startedAt?: number
  /** When the next step began, or the agent last said the time. */
  endedAt?: number
  errors: number
  warnings: number
  /** Something after it has begun, or the agent said that it ended. */
  closed: boolean
  /** With what the step's command ended, where the agent said it. */
  exitCode?: number
}

const agentLine = /^\[muster\] (\S+)(?: step: (.+))?/
const stepEnd = / ended with exit code (\d+)$/
const componentsEnd = /^=====/

/** Finds the sections of a log while it grows; each line is looked at once it is complete. */
export class LogSections {
  readonly all: LogSection[] = []
  private readonly byStart = new Map<number, LogSection>()
  private step: LogSection | undefined
  private component: LogSection | undefined
  private seen = 0

  startingAt(line: number): LogSection | undefined {
    return this.byStart.get(line)
  }

  /** Reads on. An open last line waits for its end, unless `whole` says that no more comes. */
  readOn(lines: LogLines, whole = false): void {
    const until = whole ? lines.length : lines.complete
    for (; this.seen < until; this.seen += 1) this.read(lines.at(this.seen)?.text ?? '', this.seen)
    if (this.step) this.step.end = lines.length
    if (this.component) this.component.end = lines.length
  }

  private read(text: string, index: number): void {
    // Most lines are none of these; a look at the first character is cheap.
    const first = text.charCodeAt(0)
    if (first !== 0x5b && first !== 0x3d && !(first >= 0x30 && first <= 0x39)) return
    const agent = agentLine.exec(text)
    if (agent) {
      this.readAgent(agent, text, index)
      return
    }
    const component = componentLine.exec(text)?.[1]
    if (component) {
      this.closeComponent(index)
      this.component = this.begin('component', component, index)
      return
    }
    if (componentsEnd.test(text)) {
      this.closeComponent(index)
      return
    }
    this.readProblem(text)
  }

  private readAgent(agent: RegExpExecArray, text: string, index: number): void {
    const said = Date.parse(agent[1] ?? '')
    const time = Number.isNaN(said) ? undefined : said
    const title = agent[2]
    if (title === undefined) {
      if (this.step) this.readOwnWords(this.step, time, text, index)
      return
    }
    this.closeComponent(index)
    if (this.step) {
      this.step.end = index
      if (!this.step.closed && time !== undefined) this.step.endedAt = time
      this.step.closed = true
    }
    this.step = this.begin('step', title.trim(), index)
    if (time !== undefined) this.step.startedAt = time
  }

  private readOwnWords(
    step: LogSection,
    time: number | undefined,
    text: string,
    index: number,
  ): void {
    if (step.closed) return
    if (time !== undefined) step.endedAt = time
    const exitCode = stepEnd.exec(text)?.[1]
    if (exitCode === undefined) return
    this.closeComponent(index)
    step.closed = true
    step.exitCode = Number(exitCode)
  }

  private readProblem(text: string): void {
    const level = problemLine.exec(text)?.[1]
    if (level) {
      // Its errors were counted one by one.
      if (runSum.test(text)) return
      const count = level === 'ERROR' ? 'errors' : 'warnings'
      for (const section of [this.component, this.step]) if (section) section[count] += 1
      return
    }
    const done = componentDone.exec(text)
    const { component } = this
    if (component && done && component.title === done[1]) {
      component.errors = Math.max(component.errors, Number(done[2]))
      component.warnings = Math.max(component.warnings, Number(done[3]))
    }
  }

  private begin(kind: LogSection['kind'], title: string, index: number): LogSection {
    const section: LogSection = {
      start: index,
      end: index + 1,
      kind,
      title,
      errors: 0,
      warnings: 0,
      closed: false,
      ...(kind === 'component' && this.step ? { parent: this.step } : {}),
    }
    this.all.push(section)
    this.byStart.set(index, section)
    return section
  }

  private closeComponent(index: number): void {
    if (!this.component) return
    this.component.end = index
    this.component.closed = true
    this.component = undefined
  }
}

/** The lines to show, in order, when the sections that start at `folded` show their heading only. */
export function visibleLines(
  count: number,
  sections: readonly LogSection[],
  folded: ReadonlySet<number>,
): Int32Array {
  const shown = new Int32Array(count)
  let written = 0
  let line = 0
  for (const section of sections) {
    if (section.start < line || !folded.has(section.start)) continue
    for (; line <= section.start; line += 1) shown[written++] = line
    line = Math.max(line, section.end)
  }
  for (; line < count; line += 1) shown[written++] = line
  return shown.subarray(0, written)
}
