import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { caught, DocumentFault, deepest, type ReadDocument } from './document-fault'
import { type PanDict, type PanList, PanNumber, type PanValue } from './pan-value'

/** `type` tells links and the like from strings; the client's checksum is computed anew by itself. */
const attributes = new Set(['name', 'format', 'encoding', 'checksum', 'acl', 'usertype', 'type'])
const scalars = new Set(['string', 'long', 'double', 'boolean'])

const longText = /^-?(?:0|[1-9]\d*)$/
const doubleText = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const base64Text = /^[A-Za-z0-9+/\s]*=?\s*=?\s*$/

/** An element that is open, with what it has gathered. */
interface Open {
  tag: string
  name: string | undefined
  encoding: string
  text: string
  into: PanDict | PanList | undefined
}

/**
 * Reads a profile in the Pan compiler's `pan` format, as the client's XMLPanProfile reads it, but
 * refuses what that passes over or only warns of: unknown tags and attributes, a key that stands
 * twice, text between elements. There is no DOCTYPE, so no entities but XML's own five.
 */
export function readXml(text: string): ReadDocument {
  return caught(() => new XmlReader().read(text))
}

class XmlReader {
  private readonly open: Open[] = []
  private root: PanValue | undefined
  private readonly parser = new SaxesParser<{ xmlns: false; position: false }>({
    xmlns: false,
    position: false,
  })

  read(text: string): PanValue {
    const { parser } = this
    parser.on('error', (error) => {
      throw this.fault(`it is not XML: ${error.message.replace(/\.$/, '')}`)
    })
    parser.on('xmldecl', ({ version, encoding }) => {
      if (version !== '1.0') throw this.fault(`XML version ${version}; the client reads 1.0 only`)
      if (encoding !== undefined && !/^(utf-8|us-ascii)$/i.test(encoding)) {
        throw this.fault(`its encoding is ${encoding}; a profile is UTF-8`)
      }
    })
    parser.on('doctype', () => {
      throw this.fault('it has a DOCTYPE; a profile needs none, and entities are refused')
    })
    parser.on('opentag', (tag) => this.opened(tag))
    parser.on('text', (chars) => this.chars(chars))
    parser.on('cdata', (chars) => this.chars(chars))
    parser.on('closetag', () => this.closed())
    parser.write(text).close()
    return this.root ?? null
  }

  private opened({ name: tag, attributes: given }: SaxesTagPlain): void {
    const inside = this.open.at(-1)
    if (tag !== 'nlist' && tag !== 'list' && !scalars.has(tag)) {
      throw this.fault(`<${tag}> is no element of a pan-format profile`)
    }
    for (const attribute of Object.keys(given)) {
      if (!attributes.has(attribute)) throw this.fault(`<${tag}> has an attribute ${attribute}`)
    }
    if (inside === undefined && (tag !== 'nlist' || given.format !== 'pan')) {
      throw this.fault('its root is not <nlist format="pan">: compile it with the format pan')
    }
    if (inside && !inside.into) throw this.fault(`<${inside.tag}> holds an element, <${tag}>`)
    if (this.open.length >= deepest) {
      throw this.fault(`it is nested deeper than ${deepest} levels`)
    }
    const { name } = given
    if (inside?.into instanceof Map) {
      if (name === undefined) throw this.fault(`<${tag}> in an <nlist> has no name`)
      if (inside.into.has(name)) {
        throw this.fault(`the key ${JSON.stringify(name)} stands twice in one <nlist>`)
      }
      // Takes the key's place, so that a second one is seen while the first is still open.
      inside.into.set(name, null)
    }
    const into = tag === 'nlist' ? new Map() : tag === 'list' ? [] : undefined
    this.open.push({ tag, name, encoding: given.encoding ?? '', text: '', into })
  }

  private chars(chars: string): void {
    const inside = this.open.at(-1)
    if (!inside) return
    if (!inside.into) inside.text += chars
    else if (/\S/.test(chars)) {
      throw this.fault(
        `text where <${inside.tag}> has elements: ${JSON.stringify(chars.trim().slice(0, 20))}`,
      )
    }
  }

  private closed(): void {
    const done = this.open.pop()
    if (!done) return
    const value = done.into ?? this.scalar(done)
    const inside = this.open.at(-1)?.into
    if (inside instanceof Map) inside.set(done.name ?? '', value)
    else if (inside) inside.push(value)
    else this.root = value
  }

  private scalar(element: Open): PanValue {
    const text = this.decoded(element)
    switch (element.tag) {
      case 'boolean':
        if (text === 'true' || text === 'false') return text === 'true'
        throw this.fault(`a boolean is true or false, not ${shown(text)}`)
      case 'long':
        if (longText.test(text)) return new PanNumber(text, 'long')
        throw this.fault(`a long is a whole number, not ${shown(text)}`)
      case 'double':
        if (doubleText.test(text)) {
          return new PanNumber(/[.eE]/.test(text) ? text : `${text}.0`, 'double')
        }
        throw this.fault(`a double is a decimal number, not ${shown(text)}`)
      default:
        return text
    }
  }

  private decoded({ text, encoding }: Open): string {
    if (encoding === '' || encoding === 'none') return text
    if (encoding !== 'base64') throw this.fault(`the encoding ${encoding} is not read here`)
    try {
      if (!base64Text.test(text)) throw new TypeError('other characters')
      const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      throw this.fault(`its base64 is not UTF-8 text: ${shown(text)}`)
    }
  }

  private fault(what: string): DocumentFault {
    return new DocumentFault(what, this.parser.line)
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 20 ? `${text.slice(0, 20)}…` : text)
}
