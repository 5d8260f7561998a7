import { PanNumber, type PanValue } from './pan-value'

/** The value as JSON on one line; numbers and the order of keys as they were read. */
export function writeJson(value: PanValue): string {
  if (value instanceof PanNumber) return value.text
  if (value instanceof Map) {
    let members = ''
    for (const [key, child] of value) {
      members += `${members && ','}${JSON.stringify(key)}:${writeJson(child)}`
    }
    return `{${members}}`
  }
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`
  return JSON.stringify(value)
}
