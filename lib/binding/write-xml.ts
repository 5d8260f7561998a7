import { type PanDict, PanNumber, type PanValue } from './pan-value'

/** What XML 1.0 cannot hold, not even as a character reference. */
export const notInXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/**
 * The document in the Pan compiler's `pan` format, on one line, typed so that the client's
 * XMLPanProfile holds the same values of the same types. Null, which Pan has not, is the empty string
 * that the client makes of it in JSON. A string that XML cannot hold is base64, as the compiler
 * writes it.
 */
export function writeXml(document: PanDict): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${writeXmlElement(document, ' format="pan" name="profile"')}\n`
}

/** One value as an element; `attributes` with the blank before them. */
export function writeXmlElement(value: PanValue, attributes: string): string {
  if (value instanceof Map) {
    let inside = ''
    for (const [key, child] of value) inside += writeXmlElement(child, nameAttribute(key))
    return `<nlist${attributes}>${inside}</nlist>`
  }
  if (Array.isArray(value)) {
    return `<list${attributes}>${value.map((child) => writeXmlElement(child, '')).join('')}</list>`
  }
  if (value instanceof PanNumber) return `<${value.kind}${attributes}>${value.text}</${value.kind}>`
  if (typeof value === 'boolean') return `<boolean${attributes}>${value}</boolean>`
  const text = value ?? ''
  if (notInXml.test(text)) {
    return `<string${attributes} encoding="base64">${inBase64(text)}</string>`
  }
  return `<string${attributes}>${inText(text)}</string>`
}

const special = /[&<>\r]/
const references: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}
const referenced = (char: string) => references[char] ?? char

/** A bare carriage return would be read as a line feed. */
function inText(text: string): string {
  return special.test(text) ? text.replace(/[&<>\r]/g, referenced) : text
}

/** Bare white space in an attribute would be read as blanks. */
export function nameAttribute(key: string): string {
  return ` name="${key.replace(/[&<>"\t\n\r]/g, referenced)}"`
}

function inBase64(text: string): string {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}
