import type { Asked } from './served-rendering'

export interface PlainGet {
  path: string
  asked: Asked
}

/** What only a real HTTP server should take: bodies, ranges, other conditions. */
const special =
  /^(content-length|expect|if-match|if-range|if-unmodified-since|keep-alive|range|trailer|transfer-encoding|upgrade)$/
const lineBreaks = /[^\r]\n|\r[^\n]|\0/
const longest = 8192

/**
 * Reads one whole GET of a profile that asks for nothing special and keeps the connection. Undefined for everything else, which is
 * not to say that it is wrong: node:http takes it from there.
 */
export function readPlainGet(chunk: Buffer): PlainGet | undefined {
  if (chunk.byteLength > longest) return undefined
  const text = chunk.toString('latin1')
  const end = text.length - 4
  if (!text.startsWith('GET /q/') || text.indexOf('\r\n\r\n') !== end) return undefined
  if (lineBreaks.test(text)) return undefined
  const first = text.indexOf('\r\n')
  if (!text.startsWith(' HTTP/1.1', first - 9)) return undefined
  const path = text.slice(4, first - 9)
  if (path.includes(' ')) return undefined
  const asked: Asked = {
    acceptEncoding: undefined,
    ifNoneMatch: undefined,
    ifModifiedSince: undefined,
  }
  let host = false
  for (let at = first + 2; at < end; ) {
    const next = text.indexOf('\r\n', at)
    const colon = text.indexOf(':', at)
    if (colon <= at || colon >= next) return undefined
    const name = text.slice(at, colon).toLowerCase()
    if (!/^[a-z0-9_-]+$/.test(name) || special.test(name)) return undefined
    const field = fields[name]
    if (field) {
      // Twice the same: what becomes of that is node:http's to say.
      if (asked[field] !== undefined) return undefined
      asked[field] = text.slice(colon + 1, next).trim()
    }
    if (name === 'connection') {
      const options = text
        .slice(colon + 1, next)
        .toLowerCase()
        .split(',')
      if (options.some((option) => !/^(keep-alive|te)$/.test(option.trim()))) return undefined
    }
    if (name === 'host') {
      if (host) return undefined
      host = true
    }
    at = next + 2
  }
  return host ? { path, asked } : undefined
}

const fields: Readonly<Record<string, keyof Asked | undefined>> = Object.assign(
  Object.create(null),
  {
    'accept-encoding': 'acceptEncoding',
    'if-none-match': 'ifNoneMatch',
    'if-modified-since': 'ifModifiedSince',
  },
)
