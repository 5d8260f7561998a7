import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import { resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { describeAddresses } from '@/lib/ec2/addresses'
import { describeSnapshots } from '@/lib/ec2/snapshots'
import { describeVolumes } from '@/lib/ec2/volumes'
import { replaceMachine } from '@/lib/operations/replace-machine'
import { snapshotVolume } from '@/lib/operations/snapshot-volume'
import { Stage } from './testing/stage'

const actor = { kind: 'user', id: 'u1', name: 'Ada', role: 'admin' } as const
const data = {
  name: 'data',
  sizeGiB: 5,
  type: 'gp3',
  fromSnapshot: null,
  label: null,
  device: '/dev/sdf',
  keep: true,
}

/**
 * Stands between a controller process and EC2. Every call that changes something is met twice by
 * SIGKILL: the first time before EC2 hears of it, the second time after EC2 did it and before the
 * controller hears so. After that it passes.
 */
class Assassin {
  readonly killed: string[] = []
  private readonly met = new Map<string, number>()
  private process: ChildProcess | undefined
  private stopped = false
  private readonly server = createServer(async (request, response) => {
    const body = await read(request)
    const action = new URLSearchParams(body).get('Action') ?? ''
    const times = action.startsWith('Describe') ? 2 : (this.met.get(body) ?? 0)
    this.met.set(body, times + 1)
    if (times === 0) return this.kill(`before ${action}`)
    const answer = await fetch(this.ec2, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: request.headers.authorization ?? '',
      },
      body,
    })
    const text = await answer.text()
    if (times === 1) return this.kill(`after ${action}`)
    response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(text)
  })

  constructor(
    private readonly ec2: string,
    private readonly env: Record<string, string>,
  ) {}

  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
    this.spawn()
  }

  private spawn(): void {
    if (this.stopped) return
    const address = this.server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const child = spawn(process.execPath, ['--import', 'tsx', 'lib/controller/main.ts'], {
      cwd: resolve('.'),
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        AWS_ENDPOINT_URL_EC2: `http://127.0.0.1:${port}`,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'stage',
        AWS_SECRET_ACCESS_KEY: 'stage',
        AWS_EC2_METADATA_DISABLED: 'true',
        LOG_LEVEL: 'silent',
        ...this.env,
      },
    })
    child.once('exit', () => this.spawn())
    this.process = child
  }

  kill(where: string): void {
    this.killed.push(where)
    this.process?.kill('SIGKILL')
  }

  async stop(): Promise<void> {
    this.stopped = true
    const child = this.process
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((done) => child.once('exit', done))
      child.kill('SIGKILL')
      await gone
    }
    this.server.closeAllConnections()
    await new Promise((done) => this.server.close(done))
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

describe('a controller killed at every call that changes something at EC2', () => {
  let stage: Stage
  let assassin: Assassin
  afterEach(async () => {
    await assassin?.stop()
    await stage?.strike()
  })

  it('ends in the right place: nothing twice, nothing lost, nothing dangling', {
    timeout: 400_000,
  }, async () => {
    stage = await Stage.set()
    const db = stage.db.prisma
    await stage.createPool({ claims: { elasticIp: true, volumes: [data] }, drainTimeout: 0 })
    assassin = new Assassin(stage.simulator.url, {
      DATABASE_URL: stage.db.url,
      MUSTER_SITE: 'stage',
      MUSTER_SECRET: stage.secret,
      MUSTER_DATA: `${stage.folder}/controller`,
    })
    await assassin.start()
    const rests = <T>(question: () => Promise<T>) =>
      expect.poll(question, { timeout: 120_000, interval: 100 })
    const holder = async () => {
      const { machine } = await db.elasticIp.findFirstOrThrow({ include: { machine: true } })
      const volume = await db.volume.findFirstOrThrow({
        where: { claim: { isNot: null } },
        include: { machine: true },
      })
      const attached = volume.attachmentState === 'attached' ? volume.machine?.name : '-'
      return `${machine?.name ?? '-'} ${attached}`
    }

    await stage.scale(1)
    await rests(async () => (await stage.machines({ state: 'booting' })).length).toBe(1)
    await rests(holder).toBe('wn-0001 wn-0001')
    await stage.report('bootstrapped')
    await stage.report('configured')

    // It sits in its room, so it is asked to let go of its volume: a controller that dies meanwhile
    // is followed by one that waits for the answer to the same question.
    await db.machine.updateMany({ data: { gatewayId: 'g1' } })
    const replaced = await replaceMachine({ db, actor }, { machine: 'wn-0001' })
    const asked = () => db.volume.findFirst({ where: { releaseRequestedAt: { not: null } } })
    await rests(asked).not.toBeNull()
    const question = await asked()
    assassin.kill('before the volume was let go of')
    expect(assassin.killed).not.toContain('before TerminateInstances')
    await db.volume.updateMany({
      where: { releaseRequestedAt: question?.releaseRequestedAt ?? null, releasedAt: null },
      data: { releasedAt: new Date() },
    })
    await rests(holder).toBe('wn-0002 wn-0002')
    const [first] = await stage.machines({ name: 'wn-0001' })
    const history = await stage.events(first?.id ?? '')
    expect(history.filter((line) => line.startsWith('Asked to let go of wn/0 data'))).toHaveLength(
      1,
    )
    expect(history.filter((line) => line.endsWith('terminating the instance'))).toHaveLength(1)
    expect(history.join('\n')).not.toContain('It has not let go')
    await stage.report('bootstrapped')
    await stage.report('configured')
    const operation = async () => (await stage.operation(replaced.operationId)).status
    await rests(operation).toBe('succeeded')

    const volume = await db.volume.findFirstOrThrow({ where: { claim: { isNot: null } } })
    const snapshot = await snapshotVolume({ db, actor }, { volume: volume.id })
    await rests(async () => (await stage.operation(snapshot.operationId)).status).toBe('succeeded')

    await stage.scale(0)
    await rests(async () => (await stage.machines({ state: 'retired' })).length).toBe(2)
    await rests(holder).toBe('- -')

    // EC2's own books: two machines were launched in all, and what they shared is there once.
    expect(await stage.living()).toEqual([])
    expect((await stage.machines()).every((m) => m.instanceId !== null)).toBe(true)
    expect(stage.simulator.control.instances()).toHaveLength(2)
    const addresses = await describeAddresses(stage.ec2)
    expect(addresses.map((a) => a.instanceId)).toEqual([undefined])
    const volumes = (await describeVolumes(stage.ec2)).filter((v) => v.tags['muster:id'])
    expect(volumes.map((v) => [v.volumeId, v.state])).toEqual([[volume.volumeId, 'available']])
    const snapshots = (await describeSnapshots(stage.ec2)).filter((s) => s.tags['muster:id'])
    expect(snapshots).toHaveLength(1)
    const running = await db.operation.findMany({ where: { status: 'running' } })
    expect(running.map((o) => o.title)).toEqual([])
    for (const action of [
      'RunInstances',
      'AllocateAddress',
      'AssociateAddress',
      'CreateVolume',
      'AttachVolume',
      'TerminateInstances',
      'CreateSnapshot',
    ]) {
      expect(assassin.killed).toContain(`before ${action}`)
      expect(assassin.killed).toContain(`after ${action}`)
    }
  })
})
