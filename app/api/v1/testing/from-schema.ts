import fc from 'fast-check'
import { hostileJson, hostileText } from './hostile'

/** The part of JSON Schema that the API's description uses. */
export interface Schema {
  type?: string | readonly string[]
  enum?: readonly unknown[]
  const?: unknown
  default?: unknown
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  allOf?: readonly Schema[]
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  items?: Schema
  additionalProperties?: boolean | Schema
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
}

/** Names of things that there are, by the word that the API uses for them. */
export type Known = Readonly<Record<string, readonly string[]>>

/**
 * JSON texts of values of about this schema: most of the parts fit, so that what checks them gets far,
 * and some do not.
 */
export function jsonOf(schema: Schema, known: Known, name = ''): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 12, arbitrary: fitting(schema, known, name) },
    { weight: 1, arbitrary: hostileJson },
  )
}

function fitting(schema: Schema, known: Known, name: string): fc.Arbitrary<string> {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices && choices.length > 0) {
    return fc.oneof(...choices.map((choice) => fitting(choice, known, name)))
  }
  if (schema.const !== undefined) return fc.constant(JSON.stringify(schema.const))
  if (schema.enum) return fc.constantFrom(...schema.enum.map((value) => JSON.stringify(value)))
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0]
  switch (type) {
    case 'object':
      return anObject(schema, known)
    case 'array':
      return fc
        .array(jsonOf(schema.items ?? {}, known, name.replace(/s$/, '')), { maxLength: 3 })
        .map((items) => `[${items.join(',')}]`)
    case 'integer': {
      const min = Math.max(schema.minimum ?? -2, -2)
      return fc.oneof(
        fc.integer({ min, max: Math.min(schema.maximum ?? min + 9, min + 9) }).map(String),
        fc.constantFrom(String(schema.minimum ?? 0), String(schema.maximum ?? 2_147_483_648)),
      )
    }
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)
    case 'boolean':
      return fc.constantFrom('true', 'false')
    case 'null':
      return fc.constant('null')
    case 'string':
      return textOf(known, name).map((text) => JSON.stringify(text))
    default:
      return hostileJson
  }
}

/** Texts for something of this name: mostly of things that there are. */
export function textOf(known: Known, name: string): fc.Arbitrary<string> {
  const there = known[name] ?? Object.values(known).flat()
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...there, 'nothing-such') },
    { weight: 1, arbitrary: hostileText },
  )
}

function anObject(schema: Schema, known: Known): fc.Arbitrary<string> {
  const required = schema.required ?? []
  const members = Object.entries(schema.properties ?? {}).map(([name, value]) => {
    const weight = required.includes(name) ? 20 : 1
    const member = jsonOf(value, known, name).map((json) => `${JSON.stringify(name)}:${json}`)
    return fc.oneof({ weight, arbitrary: member }, { weight: 1, arbitrary: fc.constant('') })
  })
  const stranger = fc
    .tuple(fc.constantFrom('__proto__', 'constructor', 'toString', 'x'), hostileJson)
    .map(([name, json]) => `${JSON.stringify(name)}:${json}`)
  const strange = fc.oneof(
    { weight: schema.additionalProperties ? 2 : 15, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: stranger },
  )
  return fc
    .tuple(...members, strange)
    .map((parts) => `{${parts.filter((part) => part !== '').join(',')}}`)
}
