import fc from 'fast-check'

export interface MachineCall {
  method: string
  path: string
  headers: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
}

interface Papers {
  token: string
  profilePath: string
  launch: string
  launchToken: string
}

const oddText = fc.oneof(
  fc.constantFrom('', '\0', 'a\0b', '\ud800', '\x1b[2J', '__proto__', '-1', '1e9', '99999999999'),
  fc.constantFrom(
    '2147483648',
    '\u2028',
    'x'.repeat(3000),
    'é',
    '</script>',
    'NaN',
    '0'.repeat(20),
  ),
  fc.string({ unit: 'binary', maxLength: 10 }),
)
const oddBytes = fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes))
const oddJson = fc.oneof(
  fc.constantFrom('[]', '{}', 'null', '1e400', '{"ERRORS":1e400}', '{"ERRORS":-1,"CLIST":7}'),
  fc.constantFrom(
    '{"__proto__":{"polluted":1}}',
    '{"\\u0000":"\\u0000\\ud800"}',
    '{"CLIST":[null,{}]}',
  ),
  fc.constantFrom('{"ERR_COMPS":{"spma":1e99},"WARN_COMPS":[1]}', '{"CLIST":[{"name":{"a":1}}]}'),
  fc.constantFrom('['.repeat(50_000), `${'['.repeat(20_000)}${']'.repeat(20_000)}`),
  fc.json({ maxDepth: 4 }),
  fc.json({ maxDepth: 2 }).map((json) => `{"CLIST":${json},"ERRORS":"7","ERR_COMPS":${json}}`),
)

/** Calls of about what the machine API describes, under a machine's papers or others. */
export function anyMachineCall(papers: Papers): fc.Arbitrary<MachineCall> {
  const form = (keys: Record<string, readonly string[]>) =>
    fc
      .record(
        Object.fromEntries(
          Object.entries(keys).map(([key, usual]) => [
            key,
            fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...usual) }, oddText),
          ]),
        ),
        { requiredKeys: [] },
      )
      .map((fields) =>
        new URLSearchParams(fields as Record<string, string>)
          .toString()
          .replace(/%EF%BF%BD/g, '%ED%A0%80'),
      )
  const status = form({
    phase: ['configuring', 'configured', 'failed', 'drained', 'cleaned', 'bootstrapped'],
    revision: ['1', '2', '2147483647'],
    rendering: ['0123456789abcdef'],
    exit: ['0', '1', '65535'],
    step: ['ncm-ncd'],
    message: ['so it is'],
  })
  const offset = fc.oneof(fc.constantFrom('0', '5', '999999999999999'), oddText).map(inUrl)
  const posts: fc.Arbitrary<readonly [string, string | Uint8Array<ArrayBuffer>]>[] = [
    status.map((body) => ['/v1/status', body] as const),
    form({ volume_id: ['vol-0a1b'] }).map((body) => ['/v1/released', body] as const),
    form({ launch: [papers.launch], signature: ['MIAGCSqGSIb3DQEHAqCA', 'MIIB', 'AAAA'] }).map(
      (body) => ['/v1/register', body] as const,
    ),
    fc.tuple(offset, oddBytes).map(([at, bytes]) => [`/v1/log?offset=${at}`, bytes] as const),
    fc
      .tuple(offset, fc.oneof(oddJson, oddBytes))
      .map(([at, body]) => [`/v1/components?offset=${at}`, body]),
  ]
  const gets = fc.oneof(
    fc.constantFrom('/v1/profile', '/v1/volumes', '/v1/agent', '/healthz', '/metrics', '/v1/room'),
    fc.constantFrom(papers.profilePath, '/q/x/wn-0001.json', '/q/%00/%00.json', '/q/%ff/%.xml'),
    oddText.map((text) => `/${inUrl(text)}`),
    oddText.map((text) => `/q/${inUrl(text)}/wn-0001.json`),
  )
  const call = fc.oneof(
    { weight: 3, arbitrary: fc.oneof(...posts).map(([path, body]) => ({ path, body })) },
    { weight: 1, arbitrary: gets.map((path) => ({ path })) },
  )
  return fc
    .tuple(call, anyHeaders(papers), fc.constantFrom('PUT', 'DELETE', 'PATCH', '', '', '', '', ''))
    .map(([{ path, ...more }, headers, odd]) => ({
      ...more,
      path,
      headers,
      method: odd || ('body' in more ? 'POST' : 'GET'),
    }))
}

function anyHeaders({ token, launchToken }: Papers): fc.Arbitrary<Record<string, string>> {
  const authorization = fc.oneof(
    { weight: 8, arbitrary: fc.constant(`Bearer ${token}`) },
    { weight: 2, arbitrary: fc.constant(`Bearer ${launchToken}`) },
    fc.constantFrom('', 'Bearer', 'Bearer é', `Bearer ${'x'.repeat(600)}`, `Basic ${token}`),
  )
  const odd = fc.record(
    {
      'Last-Event-ID': fc.constantFrom('-1', '999999999999999', 'x', '1'.repeat(400)),
      'If-Modified-Since': fc.constantFrom('Thu, 01 Jan 1970 00:00:00 GMT', 'then', '\xff'),
      'If-None-Match': fc.constantFrom('*', '"', '"a", W/"b"', '\\'),
      'Accept-Encoding': fc.constantFrom('gzip;q=nan', '*', 'gzip;q=0', ','),
      Range: fc.constantFrom('bytes=0-1', 'bytes=-1', 'x'),
      Accept: fc.constantFrom('application/xml', '\xff', ','),
      'Content-Type': fc.constantFrom('multipart/form-data', 'x', 'application/json'),
    },
    { requiredKeys: [] },
  )
  const few = fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, odd)
  return fc.tuple(authorization, few).map(([said, more]) => ({ ...more, Authorization: said }))
}

/** Bytes as nobody should send them, in pieces: requests that are broken, smuggled, cut off. */
export function anyRawBytes(
  token: string,
  getPath: string,
  postPath = '/v1/status',
): fc.Arbitrary<Buffer[]> {
  const get = `GET ${getPath} HTTP/1.1\r\nHost: m\r\n`
  const post = `POST ${postPath} HTTP/1.1\r\nHost: m\r\nAuthorization: Bearer ${token}\r\n`
  const part = fc.constantFrom(
    ...[`${get}\r\n`, get, `${get}Range: bytes=0-\r\n\r\n`, `${get}If-Modified-Since: \0\r\n\r\n`],
    ...[`${post}Content-Length: 17\r\n\r\nphase=configuring`, `${post}Content-Length: -1\r\n\r\n`],
    `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n`,
    ...[
      `${post}Content-Length: 3\r\nContent-Length: 30\r\n\r\nabc`,
      `${post}Expect: 100-continue\r\n\r\n`,
    ],
    `${post}Transfer-Encoding: chunked\r\n\r\n5\r\nphase\r\nFFFFFFFFFFFFFFFFFF\r\n`,
    `${post}Transfer-Encoding: chunked\r\n\r\n11;x="\r\n"\r\nphase=configuring\r\n0\r\nX: y\r\n\r\n`,
    `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    `${post}Content-Length: 400000\r\n\r\n`,
    ...['GET  / HTTP/1.1\r\n\r\n', 'GET /q/ HTTP/9.9\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ...[
      'GET http://other/healthz HTTP/1.1\r\nHost: m\r\n\r\n',
      'GET //x HTTP/1.1\r\nHost: m\r\n\r\n',
    ],
    ...['CONNECT m:80 HTTP/1.1\r\nHost: m\r\n\r\n', 'OPTIONS * HTTP/1.1\r\nHost: m\r\n\r\n'],
    ...['GET / HTTP/1.1\r\nHost: [\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', 'GET /? HTTP/1.0\r\n\r\n'],
    `GET / HTTP/1.1\r\nHost: m\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: m\r\n${'X: y\r\n'.repeat(3000)}\r\n`,
    `GET /${'z'.repeat(9000)} HTTP/1.1\r\nHost: m\r\n\r\n`,
    ...[
      'GET / HTTP/1.1\nHost: m\n\n',
      '\r\n\r\n',
      '\x16\x03\x01\x02\0\x01',
      'Upgrade: websocket\r\n\r\n',
    ],
  )
  const piece = fc.oneof(
    { weight: 5, arbitrary: part.map((text) => Buffer.from(text, 'latin1')) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(part, fc.nat(60))
        .map(([text, cut]) => Buffer.from(text.slice(0, cut), 'latin1')),
    },
  )
  return fc.array(piece, { minLength: 1, maxLength: 3 })
}

function inUrl(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}
