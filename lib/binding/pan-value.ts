/**
 * A number as it is written in its document: `1`, `1.0` and 64-bit integers stay what they are. A
 * `double` has a fraction or an exponent; the Quattor client keeps it one in XML only.
 */
export class PanNumber {
  constructor(
    readonly text: string,
    readonly kind: 'long' | 'double',
  ) {}
}

/** A value of a compiled profile. A dict keeps its keys in the order of its document. */
export type PanValue = null | boolean | string | PanNumber | PanList | PanDict
export type PanList = PanValue[]
export type PanDict = Map<string, PanValue>

/** How a document is written: JSON, or pan-format XML. */
export type DocumentFormat = 'json' | 'xml'

/** For a person: `a list`, `an object`. */
export function kindOf(value: PanValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Map) return 'an object'
  return value instanceof PanNumber ? 'a number' : `a ${typeof value}`
}
