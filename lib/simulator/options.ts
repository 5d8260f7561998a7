import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { faultsSchema } from './faults/fault-plan'

/** Milliseconds, drawn evenly between the two each time. */
export type Span = readonly [number, number]

const limit = 86_400_000

const span = (from: number, to: number) =>
  z
    .union([
      z.tuple([z.number().min(0).max(limit), z.number().min(0).max(limit)]),
      z
        .number()
        .min(0)
        .max(limit)
        .transform((ms): [number, number] => [ms, ms]),
      z
        .string()
        .regex(/^\d{1,8}(-\d{1,8})?$/, 'must be milliseconds, such as 500 or 500-2000')
        .transform((text): [number, number] => {
          const [low, high] = text.split('-')
          return [Number(low), Number(high ?? low)]
        }),
    ])
    .refine(([low, high]) => low <= high, 'must name the smaller number first')
    .default([from, to])

const count = (fallback: number) => z.coerce.number().int().min(0).default(fallback)

export const optionsSchema = z.strictObject({
  /** pending → running. */
  pending: span(1000, 3000),
  /** stopping → stopped. */
  stopping: span(1000, 1000),
  /** shutting-down → terminated. */
  shuttingDown: span(1000, 2000),
  /** attaching → attached, detaching → available, creating → available, modifying → completed. */
  volumes: span(200, 600),
  /** A snapshot's pending → completed. */
  snapshots: span(1000, 2000),
  /** Until a new automatic public address comes after an Elastic IP went. */
  publicAddress: span(200, 500),
  /** What a machine needs from `running` until its user data runs. */
  boot: span(300, 900),
  /** Until status checks of a running instance pass. */
  statusChecks: span(4000, 4000),
  /** How long terminated instances stay visible; their tags go in the second half. */
  linger: span(600_000, 600_000),
  /** Light machines: a Quattor run, and what it writes into the log in bytes; draining. */
  run: span(1000, 3000),
  logBytes: span(0, 0),
  drain: span(0, 0),
  /** Quotas of the account. */
  addressQuota: count(5),
  instanceQuota: count(50_000),
  vcpuQuota: count(1_000_000),
})

export type SimulatorOptions = z.output<typeof optionsSchema>
export type SimulatorOptionsInput = z.input<typeof optionsSchema>

export const defaultOptions: SimulatorOptions = optionsSchema.parse({})

/** Real processes with the real agent, or thousands in the simulator's own process. */
export const machineKinds = ['agent', 'light'] as const
export type MachineKind = (typeof machineKinds)[number]

/** Quick enough for tests: every delay a few milliseconds. */
export const quickOptions: SimulatorOptionsInput = {
  pending: [5, 20],
  stopping: [5, 10],
  shuttingDown: [5, 20],
  volumes: [5, 10],
  snapshots: [5, 10],
  publicAddress: [5, 10],
  boot: [0, 0],
  statusChecks: [20, 20],
  run: [5, 20],
}

export function draw([low, high]: Span): number {
  return Math.round(low + Math.random() * (high - low))
}

/** Thrown for a start option that makes no sense; the message is one clear line. */
export class OptionError extends Error {
  override name = 'OptionError'
}

/**
 * Start options: `--pending 500-2000` on the command line or `SIM_PENDING=500-2000` in the
 * environment; `--faults` takes JSON or `@file`, `--machines` the machines' kind.
 */
export function parseStartOptions(
  args: readonly string[],
  env: Record<string, string | undefined>,
): { options: SimulatorOptions; faults: z.output<typeof faultsSchema>; machines: MachineKind } {
  const names = new Map(
    [...Object.keys(optionsSchema.shape), 'faults', 'machines'].map((name) => [kebab(name), name]),
  )
  const given: Record<string, string> = {}
  for (const [flag, name] of names) {
    const value = env[`SIM_${flag.replaceAll('-', '_').toUpperCase()}`]
    if (value) given[name] = value
  }
  for (let i = 0; i < args.length; i += 2) {
    const flag = args[i] ?? ''
    const name = names.get(flag.replace(/^--/, ''))
    const value = args[i + 1]
    if (!flag.startsWith('--') || !name) {
      const known = [...names.keys()].map((n) => `--${n}`).join(', ')
      throw new OptionError(`${flag}: is not an option of the simulator; it knows ${known}`)
    }
    if (value === undefined) throw new OptionError(`${flag}: needs a value`)
    given[name] = value
  }
  const { faults, machines, ...rest } = given
  const options = optionsSchema.safeParse(rest)
  if (!options.success) {
    const issue = options.error.issues[0]
    const name = String(issue?.path[0] ?? '')
    throw new OptionError(`--${kebab(name)} ${rest[name] ?? ''}: ${deepest(issue)}`)
  }
  return { options: options.data, faults: parseFaults(faults), machines: parseKind(machines) }
}

function parseKind(text: string | undefined): MachineKind {
  const kind = machineKinds.find((known) => known === (text ?? 'agent'))
  if (!kind) throw new OptionError(`--machines ${text}: must be ${machineKinds.join(' or ')}`)
  return kind
}

function parseFaults(text: string | undefined): z.output<typeof faultsSchema> {
  if (!text) return faultsSchema.parse({})
  try {
    const json = text.startsWith('@') ? readFileSync(text.slice(1), 'utf8') : text
    const parsed = faultsSchema.safeParse(JSON.parse(json))
    if (parsed.success) return parsed.data
    const issue = parsed.error.issues[0]
    throw new OptionError(`--faults: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
  } catch (error) {
    if (error instanceof OptionError) throw error
    throw new OptionError(`--faults: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function deepest(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'invalid_union') {
    const inner = issue.errors.flat().find((e) => e.code === 'invalid_format')
    if (inner) return inner.message
  }
  return issue?.message ?? 'is not valid'
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)
}
