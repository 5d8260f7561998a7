import { existsSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256Hex } from '@/lib/platform/ids'
import type { Prisma } from '@/lib/store/generated/client'
import { moveMachine } from '@/lib/store/machine-history'
import { PinnedCertificate } from './certificates'
import { verifyIdentity } from './identity'
import { ask, registered } from './testing/client'
import { newSigner, type Signer } from './testing/signer'
import { identityOf, type TestGateway, type TestSite, testRegion, testSite } from './testing/site'

let site: TestSite
let gateway: TestGateway
const register = (init: RequestInit) => ask(`${gateway.url}/v1/register`, init)

beforeAll(async () => {
  site = await testSite()
  gateway = await site.start()
})
afterAll(() => site.close())

describe('registering', () => {
  test('binds the instance to its machine and gives it a token and a profile address', async () => {
    const launched = await site.launched()
    const { status, values } = await register(await site.proof(launched))
    expect(status).toBe(200)
    const { name } = launched.machine
    expect(values).toMatchObject({ machine: name, site: 'demo' })
    expect(values.token).toMatch(new RegExp(`^${name}\\.[\\w-]{43}$`))
    expect(values.profile_url).toMatch(
      new RegExp(`^http://gateway\\.example\\.org/q/[\\w-]{43}/${name}\\.json$`),
    )
    const machine = await site.machine(launched.machine.id)
    expect(machine).toMatchObject({ state: 'booting', tokenHash: sha256Hex(values.token ?? '') })
    expect(JSON.stringify(await site.db.machine.findMany(), bigints)).not.toContain(values.token)
  })

  test('again with the same proof gets the same token, also on another gateway', async () => {
    const proof = await site.proof(await site.launched())
    const first = await register(proof)
    const other = await site.start()
    expect(await register(proof)).toMatchObject({ status: 200, values: first.values })
    expect(await ask(`${other.url}/v1/register`, proof)).toMatchObject({ values: first.values })
    await other.close()
  })

  test('after a stop and start, with a later pending time, is taken; an earlier one is not', async () => {
    const launched = await site.launched()
    const first = await register(await site.proof(launched, { pendingTime: inSeconds(10) }))
    const later = await register(await site.proof(launched, { pendingTime: inSeconds(20) }))
    expect(later).toMatchObject({ status: 200, values: { token: first.values.token } })
    const earlier = await register(await site.proof(launched, { pendingTime: inSeconds(5) }))
    expect(earlier).toMatchObject({ status: 403, values: { error: 'NotAllowed' } })
  })

  test('with the old proof is over when the machine serves', async () => {
    const launched = await site.launched()
    const proof = await site.proof(launched)
    expect(await register(proof)).toMatchObject({ status: 200 })
    const author = { actor: 'test' }
    await site.db.$transaction(async (tx) => {
      const { machine } = launched
      await moveMachine(tx, machine, 'bootstrapped', '', author)
      await moveMachine(tx, { ...machine, state: 'bootstrapped' }, 'configured', '', author)
    })
    expect(await register(proof)).toMatchObject({
      status: 403,
      values: { message: expect.stringContaining('in service') },
    })
  })

  test('waits while the launch is not answered', async () => {
    const launched = await site.launched()
    await site.db.launch.update({
      where: { id: launched.launch.id },
      data: { status: 'committed', endedAt: null },
    })
    const early = await register(await site.proof({ ...launched, instanceId: 'i-0fffffff' }))
    expect(early).toMatchObject({ status: 425, values: { error: 'TooEarly' } })
    expect(Number(early.headers.get('Retry-After'))).toBeGreaterThan(0)
  })

  test('a retired machine is refused', async () => {
    const launched = await site.launched()
    const author = { actor: 'test' }
    await site.db.$transaction((tx) => moveMachine(tx, launched.machine, 'retired', '', author))
    expect(await register(await site.proof(launched))).toMatchObject({ status: 410 })
  })
})

describe('a registration is refused with a reason and changes nothing', () => {
  const refused = async (init: RequestInit, status: number, reason: string) => {
    const before = await snapshot()
    const answer = await register(init)
    expect(answer).toMatchObject({ status, values: { message: expect.stringContaining(reason) } })
    expect(await snapshot()).toBe(before)
  }
  const snapshot = async () =>
    JSON.stringify([await site.db.machine.findMany(), await site.db.machineEvent.count()], bigints)

  test('without a token', async () => {
    const proof = await site.proof(await site.launched())
    await refused({ ...proof, headers: {} }, 401, 'Authorization: Bearer')
  })

  test("with somebody else's launch token", async () => {
    const [mine, other] = [await site.launched(), await site.launched()]
    await refused(
      await site.proof({ ...mine, launchToken: other.launchToken }),
      403,
      'belongs to no launch',
    )
  })

  test("with another launch's instance", async () => {
    const [mine, other] = [await site.launched(), await site.launched('ce')]
    await refused(
      await site.proof({ ...mine, instanceId: other.instanceId }),
      403,
      'is not an instance of this launch',
    )
  })

  test("with a machine's own token", async () => {
    const machine = await registered(site, gateway.url)
    await refused(
      await site.proof({ ...machine, launchToken: machine.token }),
      403,
      'belongs to no launch',
    )
  })

  test('with an instance that nobody launched', async () => {
    const launched = await site.launched()
    await refused(
      await site.proof({ ...launched, instanceId: 'i-0123456789abcdef0' }),
      403,
      'is not an instance of this launch',
    )
  })

  test('after the boot timeout', async () => {
    const launched = await site.launched()
    await site.db.launch.update({
      where: { id: launched.launch.id },
      data: { tokenUntil: new Date(Date.now() - 1000) },
    })
    const change = (data: Prisma.MachineUpdateInput) =>
      site.db.machine.update({ where: { id: launched.machine.id }, data })
    const over = async () => refused(await site.proof(launched), 403, 'boot timeout has passed')
    await change({ faultCode: 'BootTimeout', faultMessage: 'Late', faultSince: new Date() })
    await over()
    await change({ faultCode: null, faultMessage: null, faultSince: null, intent: 'retire' })
    await over()
  })

  test('but not after it while no gateway was there, which the boot timeout does not count', async () => {
    const launched = await site.launched()
    await site.db.launch.update({
      where: { id: launched.launch.id },
      data: { tokenUntil: new Date(Date.now() - 3_600_000) },
    })
    const proof = await site.proof(launched)
    expect((await register(proof)).status).toBe(200)
    // That answer may be lost, too.
    expect((await register(proof)).status).toBe(200)
    await site.db.$transaction((tx) =>
      moveMachine(tx, launched.machine, 'bootstrapped', '', { actor: 'test' }),
    )
    await refused(proof, 403, 'boot timeout has passed')
  })

  test("from another region, with another region's signature, or from before the launch", async () => {
    const launched = await site.launched()
    await refused(await site.proof(launched, { region: 'us-east-1' }), 403, 'us-east-1')
    const other = await newSigner('another region')
    const signature = await other.sign(identityOf(launched.instanceId))
    await refused(withSignature(launched, signature), 403, 'not signed by the certificate')
    await refused(
      await site.proof(launched, { pendingTime: '2020-01-01T00:00:00Z' }),
      403,
      'older than the launch',
    )
    await refused(await site.proof(launched, { pendingTime: inSeconds(3600) }), 403, 'not come yet')
  })

  test("from another account than EC2's answers named", async () => {
    const launched = await site.launched()
    const controller = await site.db.process.create({
      data: { id: 'c', kind: 'controller', host: 'h', pid: 1, detail: { accountId: '999' } },
    })
    await refused(await site.proof(launched), 403, 'another account')
    await site.db.process.delete({ where: { id: controller.id } })
  })

  test('when the document was changed, or is not one', async () => {
    const launched = await site.launched()
    const signature = await site.signer.sign(identityOf(launched.instanceId))
    const der = Buffer.from(signature, 'base64')
    const at = der.indexOf(launched.instanceId) + 5
    der[at] = (der[at] ?? 0) ^ 1
    await refused(withSignature(launched, der.toString('base64')), 403, 'not signed')
    await refused(
      withSignature(launched, await site.signer.sign('hello')),
      403,
      'identity document',
    )
    await refused(withSignature(launched, ''), 400, 'signature is not')
    await refused(withSignature(launched, 'A'.repeat(400)), 403, 'not signed')
    await refused(withSignature(launched, 'x'.repeat(40_000)), 413, 'bytes at most')
  })

  const withSignature = (
    launched: Awaited<ReturnType<TestSite['launched']>>,
    signature: string,
  ): RequestInit => ({
    method: 'POST',
    headers: { Authorization: `Bearer ${launched.launchToken}` },
    body: new URLSearchParams({ launch: launched.launch.id, signature }),
  })
})

test('a missing certificate is said, and taken up when it appears', async () => {
  const proof = await site.proof(await site.launched())
  const file = join(site.folder, `${testRegion}.pem`)
  renameSync(file, `${file}.away`)
  const without = await register(proof)
  expect(without).toMatchObject({ status: 503, values: { message: expect.stringContaining(file) } })
  expect(without.headers.get('Retry-After')).toBe('30')
  await expect
    .poll(async () => (await site.db.process.findUnique({ where: { id: gateway.id } }))?.problems)
    .toEqual([expect.stringContaining(file)])
  renameSync(`${file}.away`, file)
  expect(await register(proof)).toMatchObject({ status: 200 })
})

const awsCertificates = join('..', 'shared', 'data', 'aws-identity-certs')
const pems = existsSync(awsCertificates)
  ? readdirSync(awsCertificates).filter((file) => file.endsWith('.pem'))
  : []

describe.skipIf(pems.length === 0)("AWS's own certificates", () => {
  let forger: Signer
  beforeAll(async () => {
    forger = await newSigner()
  })
  test.each(pems)('%s is taken, and refuses what another signed', async (pem) => {
    const region = pem.replace('.pem', '')
    const held = new PinnedCertificate({
      ...site.config,
      identityCerts: awsCertificates,
      region,
    }).look()
    if ('problem' in held) throw new Error(held.problem)
    const forged = await forger.sign({ ...identityOf('i-0123456789abcdef0'), region })
    await expect(verifyIdentity(forged, held.certificate)).rejects.toThrow('not signed')
  })
})

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString()
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
