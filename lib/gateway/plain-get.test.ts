import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPlainGet } from './plain-get'

describe('a plain GET', () => {
  const read = (text: string) => readPlainGet(Buffer.from(text, 'latin1'))
  const get = (...headers: string[]) =>
    read(`GET /q/k/wn.json HTTP/1.1\r\n${['Host: a', ...headers].join('\r\n')}\r\n\r\n`)

  test('is read with what it asks', () => {
    expect(
      get(
        'TE: deflate,gzip;q=0.3',
        'Connection: TE, Keep-Alive',
        'Accept-Encoding: gzip x-gzip x-bzip2 deflate',
        'If-Modified-Since:  Tue, 24 Nov 2026 14:00:00 GMT ',
        'User-Agent: libwww-perl/6.68',
      ),
    ).toEqual({
      path: '/q/k/wn.json',
      asked: {
        acceptEncoding: 'gzip x-gzip x-bzip2 deflate',
        ifModifiedSince: 'Tue, 24 Nov 2026 14:00:00 GMT',
        ifNoneMatch: undefined,
      },
    })
    expect(get()).toMatchObject({ path: '/q/k/wn.json' })
  })

  test.each([
    ['POST /q/k/wn.json HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['HEAD /q/k/wn.json HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['GET /q/k/wn.json HTTP/1.0\r\nHost: a\r\n\r\n'],
    ['GET /q/k/wn.json HTTP/1.1\r\n\r\n'],
    ['GET /q/k/wn.json HTTP/1.1\r\nHost: a\r\n'],
    ['GET /q/k/wn.json HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['GET /q/k/wn.json HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n'],
    ['GET /q/k/wn.json HTTP/1.1\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['GET /q/k/wn.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
    ['GET /q/k/wn.json HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\n\r\n'],
    ['GET /q/k/wn.json HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n'],
    ['GET /q/k/wn.json HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n'],
    ['GET /q/k/wn.json HTTP/1.1\r\nHost: a\nX: b\r\n\r\n'],
    ['GET /q/k /wn.json HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['GET /q/k/wn.json HTTP/1.1\r\nHost: a\r\n\r\nGET /'],
    ['GET /q/k/wn.json HTTP/1.1\r\nHost: a\r\nIf-None-Match: x\r\nIf-None-Match: y\r\n\r\n'],
  ])('is none of these: %j', (text) => {
    expect(read(text)).toBeUndefined()
  })

  test('is not seen in whatever else comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readPlainGet(Buffer.from(bytes))).toBeUndefined()
      }),
    )
  })
})
