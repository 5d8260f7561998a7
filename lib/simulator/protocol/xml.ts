/** What an answer is made of: arrays become `<item>` elements, `undefined` is left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue }

export type XmlObject = { readonly [name: string]: XmlValue }

const header = '<?xml version="1.0" encoding="UTF-8"?>\n'
const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/'

export function renderAnswer(action: string, requestId: string, body: XmlObject): string {
  return `${header}<${action}Response xmlns="${namespace}">${render('requestId', requestId)}${children(body)}</${action}Response>`
}

export function renderError(code: string, message: string, requestId: string): string {
  return `${header}<Response><Errors><Error>${render('Code', code)}${render('Message', message)}</Error></Errors>${render('RequestID', requestId)}</Response>`
}

function render(name: string, value: XmlValue): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value === '' ? `<${name}/>` : wrap(name, escaped(value))
  if (typeof value === 'number' || typeof value === 'boolean') return wrap(name, String(value))
  if (isList(value)) {
    let items = ''
    for (const item of value) items += render('item', item)
    return items === '' ? `<${name}/>` : wrap(name, items)
  }
  return wrap(name, children(value))
}

function isList(value: readonly XmlValue[] | XmlObject): value is readonly XmlValue[] {
  return Array.isArray(value)
}

function children(value: XmlObject): string {
  let out = ''
  for (const name in value) out += render(name, value[name])
  return out
}

function wrap(name: string, inner: string): string {
  return `<${name}>${inner}</${name}>`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no way to write these
const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu
const special = /[&<>"'\r\n\t]/g
const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
}

const plain = /^[\w .,:;/=+@()[\]-]*$/

function escaped(text: string): string {
  if (plain.test(text)) return text
  return text.replace(illegal, '\ufffd').replace(special, (c) => entities[c] ?? c)
}
