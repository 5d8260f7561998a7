import fc from 'fast-check'
import { jsonOf, type Known, type Schema, textOf } from './from-schema'
import { hostileJson, hostileText } from './hostile'

/** The part of the API's description (OpenAPI) from which calls are made. */
export interface Described {
  paths: Readonly<Record<string, Readonly<Record<string, DescribedCall>>>>
}

interface DescribedCall {
  parameters?: readonly { name: string; in: string; schema?: Schema }[]
  requestBody?: { content: Readonly<Record<string, { schema?: Schema }>> }
}

/** One call, as far as any HTTP client could send it. */
export interface AnyCall {
  method: string
  /** Below /api/v1, with its query. */
  path: string
  headers: Record<string, string>
  body?: Uint8Array<ArrayBuffer>
}

/** Calls of about what the description says, of things that there are and of others. */
export function anyCall(described: Described, token: string, known: Known): fc.Arbitrary<AnyCall> {
  const calls = Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, call]) =>
      oneCall(method.toUpperCase(), path, call, token, known),
    ),
  )
  return fc.oneof(...calls)
}

function oneCall(
  method: string,
  path: string,
  call: DescribedCall,
  token: string,
  known: Known,
): fc.Arbitrary<AnyCall> {
  const content = Object.entries(call.requestBody?.content ?? {})
  const [type, { schema = {} } = {}] = content[0] ?? ['application/json']
  const hasBody = method !== 'GET' && content.length > 0
  return fc.record(
    {
      method: fc.constant(method),
      path: fc
        .tuple(pathOf(path, known), queryOf(call, known))
        .map(([where, query]) => `${where}${query}`),
      headers: headersOf(type, token),
      ...(hasBody ? { body: bodyOf(schema, known) } : {}),
    },
    { requiredKeys: ['method', 'path', 'headers'] },
  )
}

function pathOf(path: string, known: Known): fc.Arbitrary<string> {
  const parts = path.split('/').map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    return name === undefined ? fc.constant(part) : textOf(known, name).map(inUrl)
  })
  const whole = fc.tuple(...parts).map((all) => all.join('/'))
  const odd = fc.tuple(whole, fc.constantFrom('/', '//', '/%2e%2e/', '%', '%ff', '/%00'))
  return fc.oneof(
    { weight: 20, arbitrary: whole },
    { weight: 1, arbitrary: odd.map((two) => two.join('')) },
  )
}

function queryOf({ parameters = [] }: DescribedCall, known: Known): fc.Arbitrary<string> {
  const asked = parameters.filter((parameter) => parameter.in === 'query')
  const given = asked
    .filter(({ name }) => name !== 'cursor')
    .map(({ name, schema = {} }) =>
      fc.option(
        valueIn(schema, known, name).map((text) => [name, text] as const),
        { nil: undefined },
      ),
    )
  const pages = asked.some(({ name }) => name === 'cursor')
  const cursor = pages ? fc.option(cursorOf(asked), { nil: undefined }) : fc.constant(undefined)
  const strange = fc.oneof(
    { weight: 20, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom('__proto__=1', 'x=1', '=', '&&', '%') },
  )
  return fc.tuple(fc.tuple(...given), cursor, strange).map(([pairs, end, more]) => {
    const kept = pairs.filter((pair) => pair !== undefined)
    const sort = kept.find(([name]) => name === 'sort')?.[1]
    const all = end ? [...kept, ['cursor', end(sort)] as const] : kept
    const query = [...all.map(([name, text]) => `${name}=${inUrl(text)}`), more].filter(Boolean)
    return query.length > 0 ? `?${query.join('&')}` : ''
  })
}

function valueIn(schema: Schema, known: Known, name: string): fc.Arbitrary<string> {
  if (schema.type === 'string' && schema.enum === undefined) return textOf(known, name)
  return jsonOf(schema, known, name).map((json) => json.replace(/^"|"$/g, ''))
}

/** Where a page ends, as lists write it for the order that is asked for, with anything in it. */
function cursorOf(
  asked: readonly { name: string; schema?: Schema }[],
): fc.Arbitrary<(sort: string | undefined) => string> {
  const usual = asked.find(({ name }) => name === 'sort')?.schema?.default
  const written = (json: string) => Buffer.from(json).toString('base64url')
  const value = fc.oneof(
    hostileText,
    fc.constantFrom(null, 7, '7', '2026-01-01 00:00:00+00', '2026-02-31 00:00:00+00', 'infinity'),
  )
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(value, hostileText).map(
        ([end, id]) =>
          (sort?: string) =>
            written(JSON.stringify([sort ?? usual, end, id])),
      ),
    },
    { weight: 1, arbitrary: hostileJson.map((json) => () => written(json)) },
    { weight: 1, arbitrary: hostileText.map((text) => () => text) },
  )
}

function headersOf(type: string, token: string): fc.Arbitrary<Record<string, string>> {
  const printable = fc.string({ maxLength: 30 }).map((text) => text.trim())
  const mostly = <T>(usual: T, ...others: T[]) =>
    fc.oneof({ weight: 15, arbitrary: fc.constant(usual) }, fc.constantFrom(...others))
  return fc
    .record(
      {
        authorization: mostly(
          `Bearer ${token}`,
          `bearer   ${token}`,
          'Bearer',
          'Bearer é\xff',
          'Basic YTpi',
          `Bearer ${'x'.repeat(9000)}`,
          `Bearer ${token} ${token}`,
        ),
        'content-type': mostly(type, 'text/plain', 'application/json; charset=utf-16', ';', 'é'),
        'idempotency-key': fc.oneof(
          fc.constantFrom('again', 'x'.repeat(200), 'x'.repeat(201), 'a b', 'é', '__proto__'),
          printable,
        ),
        cookie: fc.constantFrom(
          'muster.session_token=x',
          'muster.session_token=%00%ff.%',
          `a=${'b'.repeat(5000)}`,
          ';;;=;',
        ),
        accept: fc.constantFrom('*/*', 'text/plain', ',', 'text/event-stream'),
        'content-length': fc.constantFrom('-1', '1', '99999999999', 'NaN'),
        'content-encoding': fc.constantFrom('gzip', 'br', 'identity', '\xff'),
        range: fc.constantFrom('bytes=0-', 'bytes=-1', 'bytes=9-1', 'x'),
        'if-none-match': fc.constantFrom('*', '"x"', '\\'),
        'if-modified-since': fc.constantFrom('Thu, 01 Jan 1970 00:00:00 GMT', 'yesterday'),
        'sec-fetch-site': fc.constantFrom('same-origin', 'cross-site'),
        'x-forwarded-for': printable,
      },
      { requiredKeys: ['authorization', 'content-type'] },
    )
    .chain((headers) =>
      // Of what is unusual little at a time: otherwise nothing gets beyond the first check.
      fc
        .subarray(Object.keys(headers), { maxLength: 2 })
        .map((kept) =>
          Object.fromEntries(
            Object.entries(headers).filter(
              ([name]) =>
                kept.includes(name) || name === 'authorization' || name === 'content-type',
            ),
          ),
        ),
    )
}

function bodyOf(schema: Schema, known: Known): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text))
  const json = jsonOf(schema, known)
  return fc.oneof(
    { weight: 16, arbitrary: json.map(bytes) },
    { weight: 1, arbitrary: json.map((text) => bytes(text.slice(0, -1))) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((some) => new Uint8Array(some)) },
    { weight: 1, arbitrary: fc.constant(bytes('x'.repeat(70_000))) },
  )
}

/** As a client writes any text into an address; half characters, too, which nobody should send. */
function inUrl(text: string): string {
  return [...text]
    .map((char) =>
      /^[\ud800-\udfff]$/.test(char)
        ? '%ED%A0%80'
        : char.startsWith('%')
          ? char
          : encodeURIComponent(char),
    )
    .join('')
}
