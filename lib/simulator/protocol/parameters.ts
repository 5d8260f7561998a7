import { Ec2Error, invalidValue, missing } from './errors'

/** The parameters of one call, or of a structure within it: `Filter.2.Value.1`. */
export class Parameters {
  readonly #values: ReadonlyMap<string, string>
  readonly #prefix: string

  constructor(values: ReadonlyMap<string, string>, prefix = '') {
    this.#values = values
    this.#prefix = prefix
  }

  /** The whole name of a parameter, as EC2 spells it in messages. */
  path(name: string): string {
    return this.#prefix + name
  }

  has(name: string): boolean {
    const path = this.path(name)
    if (this.#values.has(path)) return true
    for (const key of this.#values.keys()) if (key.startsWith(`${path}.`)) return true
    return false
  }

  string(name: string): string | undefined {
    return this.#values.get(this.path(name))
  }

  required(name: string): string {
    const value = this.string(name)
    if (value === undefined || value === '') throw missing(this.path(name))
    return value
  }

  integer(name: string): number | undefined {
    const value = this.string(name)
    if (value === undefined) return undefined
    if (!/^-?\d{1,10}$/.test(value) || Math.abs(Number(value)) > 2_147_483_647) {
      throw invalidValue(
        `Value (${value}) for parameter ${this.path(name)} is invalid. Not a valid integer`,
      )
    }
    return Number(value)
  }

  boolean(name: string): boolean | undefined {
    const value = this.string(name)?.toLowerCase()
    if (value === undefined) return undefined
    if (value === 'true') return true
    if (value === 'false') return false
    throw invalidValue(`Invalid value '${value}' for boolean parameter ${this.path(name)}`)
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.string(name)
    if (value === undefined) return undefined
    const found = allowed.find((a) => a === value)
    if (found !== undefined) return found
    throw invalidValue(
      `Value (${value}) for parameter ${this.path(name)} is invalid. Expected one of: ${allowed.join(', ')}`,
    )
  }

  /** `Name.1`, `Name.2`, … in the order of their numbers. */
  list(name: string): string[] {
    return this.#indices(name).map((i) => this.#values.get(`${this.path(name)}.${i}`) ?? '')
  }

  /** `Name.1.*`, `Name.2.*`, … in the order of their numbers. */
  structures(name: string): Parameters[] {
    return this.#indices(name).map((i) => this.structure(`${name}.${i}`))
  }

  structure(name: string): Parameters {
    return new Parameters(this.#values, `${this.path(name)}.`)
  }

  #indices(name: string): number[] {
    const start = `${this.path(name)}.`
    const found = new Set<number>()
    for (const key of this.#values.keys()) {
      if (!key.startsWith(start)) continue
      const index = /^\d+/.exec(key.slice(start.length))?.[0]
      if (index !== undefined) found.add(Number(index))
    }
    return [...found].sort((a, b) => a - b)
  }

  /** All of it but what differs between repeats of one request; equal requests give equal text. */
  fingerprint(): string {
    const ignored = new Set(['ClientToken', 'DryRun'])
    return JSON.stringify([...this.#values].filter(([k]) => !ignored.has(k)).sort())
  }

  /** Refuses what the action does not know. Patterns write list indices as `n`. */
  refuseUnknown(accepted: ReadonlySet<string>): void {
    for (const key of this.#values.keys()) {
      if (!accepted.has(key.replace(/\.\d{1,6}(?=\.|$)/g, '.n'))) {
        throw new Ec2Error(
          'UnknownParameter',
          `The parameter ${key.slice(0, 200)} is not recognized`,
        )
      }
    }
  }
}

/** What belongs to the protocol and to older ways of signing, not to the action. */
const protocolNames = new Set([
  'Action',
  'Version',
  'AWSAccessKeyId',
  'Signature',
  'SignatureMethod',
  'SignatureVersion',
  'Timestamp',
  'Expires',
  'SecurityToken',
])

/** Splits a form-encoded request into its action and the action's parameters. */
export function parseRequest(form: string): {
  action: string | undefined
  version: string | undefined
  parameters: Parameters
} {
  const values = new Map<string, string>()
  let action: string | undefined
  let version: string | undefined
  for (const [name, value] of new URLSearchParams(form)) {
    if (name === 'Action') action = value
    else if (name === 'Version') version = value
    else if (!protocolNames.has(name) && !name.startsWith('X-Amz-')) values.set(name, value)
  }
  return { action, version, parameters: new Parameters(values) }
}
