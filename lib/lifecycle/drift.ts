/** One thing in which something at EC2 differs from what was asked for; `none` where there is nothing. */
export interface Difference {
  what: DriftSubject
  wanted: string
  found: string
}

interface Rule {
  /** What is found may become what is wanted. */
  adopt: boolean
  /** How to put it right, beside adopting or ignoring it. */
  next: string
}

const replace = 'Replace the machine to have one as it is wanted'
const retag = 'Put the tags right, which Muster does when you say so'
const inEc2 = 'Put it right in EC2'

/** Everything that is compared, with what can be done about a difference. */
export const driftSubjects = {
  image: { adopt: true, next: replace },
  'instance type': { adopt: true, next: replace },
  zone: { adopt: true, next: replace },
  subnet: { adopt: true, next: replace },
  'security groups': { adopt: true, next: `${inEc2}, or replace the machine` },
  'key pair': { adopt: true, next: replace },
  'instance profile': { adopt: true, next: `${inEc2}, or replace the machine` },
  // By these three Muster knows what is its own.
  'tag muster:site': { adopt: false, next: retag },
  'tag muster:pool': { adopt: false, next: retag },
  'tag muster:launch': { adopt: false, next: retag },
  'tag Name': { adopt: true, next: retag },
  holder: {
    adopt: true,
    next: 'Take it from that instance in EC2, or give it to a machine here',
  },
  'volume type': { adopt: true, next: inEc2 },
  size: { adopt: true, next: 'EC2 makes no volume smaller: adopt it, or make another volume' },
  IOPS: { adopt: true, next: inEc2 },
  throughput: { adopt: true, next: inEc2 },
  'when its instance ends': {
    // Adopting it would lose the volume with its machine.
    adopt: false,
    next: 'Turn DeleteOnTermination off for it in EC2. Muster does before it terminates the machine, but somebody else may end the instance',
  },
} as const satisfies Record<string, Rule>

export type DriftSubject = keyof typeof driftSubjects

export function isDriftSubject(text: unknown): text is DriftSubject {
  return typeof text === 'string' && Object.hasOwn(driftSubjects, text)
}

export const none = 'none'

/** What was taken for the new wanted, by what it is. */
export type Accepted = Readonly<Partial<Record<DriftSubject, string>>>

/**
 * Compares one thing. What nobody asked for (`wanted` undefined) and what EC2 did not tell (`found`
 * undefined) differ from nothing. What was accepted is wanted instead.
 */
export function differenceIn(
  what: DriftSubject,
  wanted: string | undefined,
  found: string | undefined,
  accepted: Accepted,
): Difference[] {
  const due = accepted[what] ?? wanted
  return due === undefined || found === undefined || due === found
    ? []
    : [{ what, wanted: due, found }]
}

/** Kept differences, as the database has them. */
export function readDifferences(kept: unknown): Difference[] {
  if (!Array.isArray(kept)) return []
  return kept.flatMap((one: Partial<Difference>): Difference[] =>
    isDriftSubject(one.what) && typeof one.wanted === 'string' && typeof one.found === 'string'
      ? [{ what: one.what, wanted: one.wanted, found: one.found }]
      : [],
  )
}

export function readAccepted(kept: unknown): Accepted {
  if (typeof kept !== 'object' || kept === null) return {}
  return Object.fromEntries(
    Object.entries(kept).filter(
      ([what, value]) => isDriftSubject(what) && typeof value === 'string',
    ),
  )
}

/** The same differences have the same text, whatever their order. */
export function driftText(differences: readonly Difference[]): string {
  return [...differences]
    .map(({ what, wanted, found }) => JSON.stringify([what, wanted, found]))
    .sort()
    .join('\n')
}

/** Why what is found cannot become what is wanted; undefined when some of it can. */
export function whyNotAdopt(differences: readonly Difference[]): string | undefined {
  if (differences.length === 0) return 'It does not differ from what was asked for.'
  return differences.some(({ what }) => driftSubjects[what].adopt)
    ? undefined
    : 'This cannot become what is wanted: Muster relies on it.'
}

/** Why its tags cannot be put right by Muster; undefined when they can. */
export function whyNotRetag(differences: readonly Difference[]): string | undefined {
  return differences.some(({ what }) => what.startsWith('tag '))
    ? undefined
    : 'Its tags are as they should be.'
}

/** The way out of these differences, in one sentence each. */
export function driftNext(differences: readonly Difference[]): string {
  const steps = [...new Set(differences.map(({ what }) => driftSubjects[what].next))]
  return `${steps.join('. ')}.`
}
