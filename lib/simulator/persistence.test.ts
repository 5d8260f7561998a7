import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AttachVolumeCommand,
  CreateVolumeCommand,
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { NoMachineHost } from './no-machine-host'
import { quickOptions } from './options'
import { PortInUse, startSimulator } from './start-simulator'
import { clientOf, codeOf, first, idOf, imageX86 } from './testing/simulated-ec2'

let dataDir: string
let child: ChildProcess | undefined

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'muster-simulator-'))
})

afterEach(() => {
  child?.kill('SIGKILL')
  child = undefined
  rmSync(dataDir, { recursive: true, force: true })
})

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** The simulator as a process, as `npm run simulator` starts it. */
async function simulatorProcess(port: number, ...args: string[]): Promise<ChildProcess> {
  const started = spawn(process.execPath, ['--import', 'tsx', 'lib/simulator/main.ts', ...args], {
    cwd: repository,
    env: {
      ...process.env,
      MUSTER_DATA: dataDir,
      SIMULATOR_PORT: String(port),
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let printed = ''
  await new Promise<void>((ready, fail) => {
    started.stderr?.on('data', (data) => {
      printed += String(data)
      if (printed.includes('"msg":"ready"')) ready()
    })
    started.once('exit', () => fail(new Error(printed)))
  })
  return started
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

it('loses nothing that it answered when it is killed', async () => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  child = await simulatorProcess(port, '--pending', '60000')
  const client = clientOf(url)
  const run = new RunInstancesCommand({
    ImageId: imageX86,
    InstanceType: 't3.micro',
    MinCount: 1,
    MaxCount: 3,
    ClientToken: 'survivor',
    UserData: Buffer.from('x').toString('base64'),
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'pool', Value: 'wn' }] }],
  })
  const launched = (await client.send(run)).Instances?.map(idOf)
  const { AllocationId } = await client.send(new AllocateAddressCommand({}))
  const { VolumeId } = await client.send(
    new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1 }),
  )
  child.kill('SIGKILL')
  await new Promise((gone) => child?.once('exit', gone))

  child = await simulatorProcess(port)
  const again = clientOf(url)
  const described = await again.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'tag:pool', Values: ['wn'] }] }),
  )
  const instances = described.Reservations?.flatMap((r) => r.Instances ?? []) ?? []
  expect(instances.map(idOf)).toEqual(launched)
  expect((await again.send(run)).Instances?.map(idOf)).toEqual(launched)
  const addresses = await again.send(new DescribeAddressesCommand({}))
  expect(addresses.Addresses?.map((a) => a.AllocationId)).toEqual([AllocationId])
  const volumes = await again.send(new DescribeVolumesCommand({}))
  expect(volumes.Volumes?.map((v) => v.VolumeId)).toContain(VolumeId)
  expect(volumes.Volumes).toHaveLength(4)
  client.destroy()
  again.destroy()
})

const limitsWrites = spawnSync('prlimit', ['--version']).status === 0

it.skipIf(!limitsWrites)('goes on once its books can be written again', async () => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  child = await simulatorProcess(
    port,
    ...['--machines', 'light', '--pending', '500', '--shutting-down', '500'],
  )
  let printed = ''
  child.stderr?.on('data', (data) => {
    printed += String(data)
  })
  const { pid = 0 } = child
  const limit = (bytes: number | 'unlimited') =>
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])
  /** No file may grow while an instance changes its state, as on a disk that is full. */
  const whileFull = async () => {
    limit(statSync(join(dataDir, 'simulator', 'journal.jsonl')).size)
    printed = ''
    await expect.poll(() => printed).toContain('the books cannot be written')
    limit('unlimited')
  }
  const client = clientOf(url)
  const launched = await client.send(
    new RunInstancesCommand({
      ImageId: imageX86,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
    }),
  )
  const id = idOf(first(launched.Instances))
  const books = async () => {
    const answer = (await (await fetch(`${url}/_sim/books`)).json()) as {
      instances: { instanceId: string; state: string }[]
      guests?: { instanceId: string }[]
    }
    return {
      state: answer.instances.find(({ instanceId }) => instanceId === id)?.state,
      on: answer.guests?.some(({ instanceId }) => instanceId === id) ?? false,
    }
  }
  await whileFull()
  await expect.poll(books, { timeout: 5_000 }).toEqual({ state: 'running', on: true })
  await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
  await whileFull()
  await expect.poll(books, { timeout: 5_000 }).toEqual({ state: 'terminated', on: false })
  client.destroy()
})

it('goes on with what was under way', async () => {
  const slow = { ...quickOptions, pending: 60_000, shuttingDown: 60_000 }
  const one = await startSimulator({ dataDir, options: quickOptions })
  const client = clientOf(one.url)
  const run = new RunInstancesCommand({
    ImageId: imageX86,
    InstanceType: 't3.micro',
    MinCount: 1,
    MaxCount: 2,
  })
  const [runs, ends] = (await client.send(run)).Instances?.map(idOf) ?? []
  const stateIn = (simulator: typeof one, id: string | undefined) =>
    simulator.control.instances().find((i) => i.id === id)?.state
  await expect.poll(() => stateIn(one, ends)).toBe('running')
  await expect.poll(() => stateIn(one, runs)).toBe('running')
  const { AllocationId } = await client.send(new AllocateAddressCommand({}))
  await client.send(new AssociateAddressCommand({ AllocationId, InstanceId: runs }))
  one.control.setOptions(slow)
  await client.send(new TerminateInstancesCommand({ InstanceIds: ends ? [ends] : [] }))
  client.destroy()
  await one.close()
  // What was cut short by a crash in the middle of a write is as if it had never been answered.
  const journal = join(dataDir, 'simulator', 'journal.jsonl')
  appendFileSync(journal, '[["instance","i-0123456789abcdef0",{"id":"i-01')

  const two = await startSimulator({ dataDir, options: quickOptions })
  const [kept] = two.control.instances().filter((i) => i.id === runs)
  expect(kept).toMatchObject({ state: 'running' })
  expect(kept?.publicIp).toMatch(/^203\.0\.113\./)
  expect(stateIn(two, ends)).toBe('shutting-down')
  const fresh = clientOf(two.url)
  const added = await fresh.send(run)
  const privateIps = new Set(two.control.instances().map((i) => i.privateIp))
  expect(privateIps.size).toBe(4)
  expect(first(added.Instances).PrivateIpAddress).not.toBe(kept?.privateIp)
  fresh.destroy()
  await two.close()
  expect(readFileSync(journal, 'utf8')).not.toContain('i-0123456789abcdef0')
})

it('keeps volumes where they were and what is on them, and drops what no answer spoke of', async () => {
  const one = await startSimulator({ dataDir, options: quickOptions })
  const client = clientOf(one.url)
  const launched = await client.send(
    new RunInstancesCommand({
      ImageId: imageX86,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
    }),
  )
  const instance = first(launched.Instances)
  const { VolumeId = '' } = await client.send(
    new CreateVolumeCommand({ AvailabilityZone: instance.Placement?.AvailabilityZone, Size: 1 }),
  )
  const attach = new AttachVolumeCommand({
    VolumeId,
    InstanceId: idOf(instance),
    Device: '/dev/sdf',
  })
  await expect.poll(() => codeOf(client.send(attach))).toBe('no error')
  client.destroy()
  await one.close()
  const volumes = join(dataDir, 'simulator', 'volumes')
  writeFileSync(join(volumes, VolumeId, 'data'), 'kept')
  mkdirSync(join(volumes, 'vol-0123456789abcdef0.part'))
  const host = new NoMachineHost()
  const two = await startSimulator({ dataDir, options: quickOptions, host })
  const seen = () => host.booted.get(idOf(instance))?.volumes
  await expect.poll(seen).toMatchObject([{ volumeId: VolumeId, device: '/dev/sdf' }])
  expect(readFileSync(join(first(seen()).folder, 'data'), 'utf8')).toBe('kept')
  expect(readdirSync(volumes)).toEqual([VolumeId])
  await two.close()
})

it('boots the machines that ran, and none that ended', async () => {
  const one = await startSimulator({ dataDir, options: quickOptions })
  const client = clientOf(one.url)
  const launched = await client.send(
    new RunInstancesCommand({
      ImageId: imageX86,
      InstanceType: 't3.micro',
      MinCount: 3,
      MaxCount: 3,
      UserData: Buffer.from('MUSTER_POOL=wn').toString('base64'),
    }),
  )
  const [runs = '', ends = '', crashed = ''] = launched.Instances?.map(idOf) ?? []
  const states = () => one.control.instances().map((i) => i.state)
  await expect.poll(states).toEqual(['running', 'running', 'running'])
  await client.send(new TerminateInstancesCommand({ InstanceIds: [ends] }))
  await expect.poll(states).toContain('terminated')
  await one.control.kill(crashed)
  client.destroy()
  await one.close()
  const host = new NoMachineHost()
  const two = await startSimulator({ dataDir, options: quickOptions, host })
  expect([...host.booted.keys()]).toEqual([runs])
  expect(host.booted.get(runs)?.userData).toBe('MUSTER_POOL=wn')
  await two.close()
})

it('says in one line that its port is taken, and touches nothing', async () => {
  const one = await startSimulator({ dataDir })
  const two = startSimulator({ dataDir: join(dataDir, 'other'), port: one.port })
  await expect(two).rejects.toThrow(PortInUse)
  await expect(two).rejects.toThrow(`port ${one.port} is in use; set SIMULATOR_PORT to another one`)
  expect(
    await codeOf(
      Promise.resolve().then(() =>
        readFileSync(join(dataDir, 'other', 'simulator', 'journal.jsonl')),
      ),
    ),
  ).toBe('Error')
  await one.close()
})

it('says in one line that its journal is damaged', async () => {
  await (await startSimulator({ dataDir })).close()
  appendFileSync(join(dataDir, 'simulator', 'journal.jsonl'), '{"no": "journal"}\n')
  await expect(startSimulator({ dataDir })).rejects.toThrow(/journal\.jsonl: line \d+ is damaged/)
})
