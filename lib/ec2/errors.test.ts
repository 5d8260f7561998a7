import { createServer, type Server } from 'node:http'
import { DescribeInstancesCommand, EC2ServiceException } from '@aws-sdk/client-ec2'
import { afterEach, describe, expect, it } from 'vitest'
import { createEc2 } from './client'
import { Ec2Error, toEc2Error } from './errors'
import { describeSite } from './observe'

function answered(name: string, httpStatusCode: number): Ec2Error {
  return toEc2Error(
    'RunInstances',
    new EC2ServiceException({
      name,
      message: `words of ${name}`,
      $fault: 'client',
      $metadata: { httpStatusCode, requestId: 'req-1' },
    }),
  )
}

describe('toEc2Error', () => {
  it.each([
    ['RequestLimitExceeded', 503, 'throttled', true],
    ['InsufficientInstanceCapacity', 500, 'capacity', true],
    ['Unsupported', 400, 'capacity', true],
    ['VcpuLimitExceeded', 400, 'limit', false],
    ['InvalidInstanceID.NotFound', 400, 'not-found', false],
    ['InvalidAMIID.NotFound', 400, 'not-found', false],
    ['UnauthorizedOperation', 403, 'auth', false],
    ['AuthFailure', 401, 'auth', false],
    ['IdempotentParameterMismatch', 400, 'idempotency', false],
    ['IdempotentInstanceTerminated', 400, 'idempotency', false],
    ['InvalidParameterValue', 400, 'invalid', false],
    ['OperationNotPermitted', 400, 'invalid', false],
    ['InternalError', 500, 'server', true],
    ['SomethingNew', 500, 'server', true],
    ['SomethingNew', 400, 'invalid', false],
  ])('takes %s (%i) as %s', (code, status, kind, retryable) => {
    const error = answered(code, status)
    expect(error).toMatchObject({
      code,
      kind,
      retryable,
      requestId: 'req-1',
      httpStatus: status,
      message: `words of ${code}`,
    })
    expect(error.sentence).toMatch(/\.$/)
    expect(error.advice).toMatch(/\.$/)
  })

  it('counts only failures that may hide a success as ambiguous', () => {
    expect(answered('InternalError', 500).ambiguous).toBe(true)
    expect(answered('InsufficientInstanceCapacity', 500).ambiguous).toBe(false)
    expect(answered('RequestLimitExceeded', 503).ambiguous).toBe(false)
    expect(answered('InvalidAMIID.NotFound', 400).ambiguous).toBe(false)
  })
})

describe('an endpoint that is not EC2', () => {
  let server: Server | undefined
  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
    server = undefined
  })

  async function serve(status: number, body: string, hang = false): Promise<string> {
    server = createServer((_request, response) => {
      if (hang) return
      response.writeHead(status, { 'content-type': 'text/html' }).end(body)
    })
    const listening = server
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
    const address = listening.address()
    if (!address || typeof address === 'string') throw new Error('no port')
    return `http://127.0.0.1:${address.port}`
  }

  async function failure(endpoint: string): Promise<Ec2Error> {
    const ec2 = createEc2({
      region: 'us-east-1',
      endpoint,
      usesSimulator: true,
      requestTimeoutMs: 200,
      retryPauseMs: 1,
    })
    const error = await describeSite(ec2, 'demo').then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    ec2.close()
    if (!(error instanceof Ec2Error)) throw new Error(`not an Ec2Error: ${error}`)
    return error
  }

  it('is unreachable when nothing listens', async () => {
    const endpoint = await serve(200, '')
    await new Promise((resolve) => server?.close(resolve))
    server = undefined
    expect(await failure(endpoint)).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' })
  })

  it('is unreachable when it does not answer in time', async () => {
    expect(await failure(await serve(200, '', true))).toMatchObject({
      kind: 'unreachable',
      code: 'TimeoutError',
    })
  })

  it.each([
    [200, '<html><body>It works!</body></html>'],
    [200, 'hello'],
    [404, '<html><p>Not found</html>'],
    [404, ''],
    [502, '<html>Bad gateway</html>'],
  ])('fails as a whole when it answers %i %j', async (status, body) => {
    const error = await failure(await serve(status, body))
    expect(error.action).toBe('DescribeInstances')
    expect(['unreachable', 'server', 'invalid']).toContain(error.kind)
  })

  it('measures every attempt', async () => {
    const outcomes: string[] = []
    const ec2 = createEc2({
      region: 'us-east-1',
      endpoint: await serve(
        500,
        '<Response><Errors><Error><Code>InternalError</Code></Error></Errors></Response>',
      ),
      usesSimulator: true,
      retryPauseMs: 1,
      measure: ({ action, outcome }) => outcomes.push(`${action} ${outcome}`),
    })
    await expect(
      ec2.call('DescribeInstances', new DescribeInstancesCommand({}), { kind: 'read' }),
    ).rejects.toMatchObject({ kind: 'server' })
    expect(outcomes).toEqual(Array(3).fill('DescribeInstances InternalError'))
    outcomes.length = 0
    await expect(
      ec2.call('DescribeInstances', new DescribeInstancesCommand({}), { kind: 'write' }),
    ).rejects.toMatchObject({ kind: 'server' })
    expect(outcomes).toHaveLength(1)
    ec2.close()
  })
})
