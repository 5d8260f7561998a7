import { type FaultWords, faults } from './faults'
import { resourceFaults } from './resource-faults'

/** Every code that has a page, with its words: those of machines, then those of what they use. */
export const faultPages: Readonly<Record<string, FaultWords>> = { ...faults, ...resourceFaults }

/** The words of a code; undefined for EC2's own. */
export function faultWords(code: string): FaultWords | undefined {
  return Object.hasOwn(faultPages, code) ? faultPages[code] : undefined
}

/** The console's page of a code; undefined where there is none. */
export function faultHref(code: string): string | undefined {
  return faultWords(code) && `/help/faults/${encodeURIComponent(code)}`
}

/** The sections of a code's page, in their order. */
export function faultSections(words: FaultWords): { heading: string; text: string }[] {
  return [
    { heading: 'What happened', text: words.meaning },
    { heading: 'What Muster does about it', text: words.muster },
    { heading: 'What you can do', text: words.next },
    { heading: 'Where to look', text: words.look },
  ]
}

/** A code's page as docs/faults has it. */
export function faultMarkdown(code: string, words: FaultWords): string {
  const sections = faultSections(words).map(({ heading, text }) => `## ${heading}\n\n${text}\n`)
  return [`# ${code}\n`, ...sections, '[All faults](README.md)\n'].join('\n')
}

/** The index of the pages. */
export function faultIndexMarkdown(): string {
  const rows = (codes: Readonly<Record<string, FaultWords>>) =>
    Object.entries(codes)
      .map(([code, { meaning }]) => `| [${code}](${code}.md) | ${meaning} |`)
      .join('\n')
  const table = '| code | what happened |\n|---|---|'
  return `# Faults

The console shows the same pages under \`/help/faults\`.

## Of machines

A fault stands beside a machine's state. It goes when the machine moves on, and stays in its history.

${table}
${rows(faults)}

## Of addresses, volumes, snapshots and images

Other codes there are EC2's own, shown with EC2's words and the request id.

${table}
${rows(resourceFaults)}
`
}
