import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Certificate, ContentInfo, SignedData } from 'pkijs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MachineHost } from '../machine-host'
import { createLocalMachineHost } from './local-machine-host'
import { machineProcesses } from './process-group'
import { testInstance } from './testing/instances'

const patience = { timeout: 15_000, interval: 20 }
const ttl = 'x-aws-ec2-metadata-token-ttl-seconds'
const session = 'x-aws-ec2-metadata-token'

let dataDir: string
let host: MachineHost

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'muster-host-'))
  host = await createLocalMachineHost({ dataDir })
})

afterEach(async () => {
  await host.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const instancesFolder = () => join(dataDir, 'simulator/instances')
const onDisk = (id: string, path: string) => join(instancesFolder(), id, 'rootfs', path)

async function untilPrinted(id: string, text: string): Promise<string> {
  return await vi.waitFor(async () => {
    const printed = Buffer.from((await host.consoleOutput(id))?.output ?? []).toString()
    expect(printed).toContain(text)
    return printed
  }, patience)
}

/** The address of the machine's metadata service, as the machine itself knows it. */
async function metadataUrl(id: string): Promise<string> {
  const printed = await untilPrinted(id, 'imds=')
  return /imds=(\S+)/.exec(printed)?.[1] ?? ''
}

const tellsItsMetadataUrl = '#!/bin/sh\necho "imds=$AWS_EC2_METADATA_SERVICE_ENDPOINT"\n'

describe('the metadata service', () => {
  async function open(url: string): Promise<(path: string) => Promise<string>> {
    const put = await fetch(`${url}/latest/api/token`, { method: 'PUT', headers: { [ttl]: '60' } })
    const token = await put.text()
    return async (path) => {
      const answer = await fetch(`${url}/latest/${path}`, { headers: { [session]: token } })
      return answer.ok ? await answer.text() : `status ${answer.status}`
    }
  }

  it('wants a session, and gives none to a proxy or for too long', async () => {
    const instance = testInstance({ userData: tellsItsMetadataUrl })
    await host.boot(instance)
    const url = await metadataUrl(instance.id)
    const ask = (path: string, init?: RequestInit) =>
      fetch(`${url}/latest/${path}`, init).then((answer) => answer.status)
    expect(await ask('user-data')).toBe(401)
    expect(await ask('user-data', { headers: { [session]: 'made-up' } })).toBe(401)
    expect(await ask('api/token', { method: 'PUT' })).toBe(400)
    expect(await ask('api/token', { method: 'PUT', headers: { [ttl]: '21601' } })).toBe(400)
    expect(await ask('api/token')).toBe(405)
    const forwarded = { [ttl]: '60', 'x-forwarded-for': '192.0.2.1' }
    expect(await ask('api/token', { method: 'PUT', headers: forwarded })).toBe(403)
    const elsewhere = new URL('/latest/api/token', url)
    expect((await fetch(elsewhere, { method: 'PUT', headers: { [ttl]: '60' } })).status).toBe(404)
  })

  it('tells a machine about itself, and what changed', async () => {
    const instance = testInstance({
      userData: tellsItsMetadataUrl,
      publicIp: '198.18.0.7',
      tags: { 'muster:pool': 'wn', Name: 'a worker' },
    })
    await host.boot(instance)
    const get = await open(await metadataUrl(instance.id))
    expect(await get('user-data')).toBe(tellsItsMetadataUrl)
    expect(await get('meta-data/instance-id')).toBe(instance.id)
    expect(await get('meta-data/ami-id')).toBe(instance.imageId)
    expect(await get('meta-data/instance-type')).toBe('t3.micro')
    expect(await get('meta-data/local-ipv4')).toBe(instance.privateIp)
    expect(await get('meta-data/local-hostname')).toBe(instance.privateDns)
    expect(await get('meta-data/public-ipv4')).toBe('198.18.0.7')
    expect(await get('meta-data/placement/availability-zone')).toBe('us-east-1a')
    expect(await get('meta-data/placement/region')).toBe('us-east-1')
    expect(await get('meta-data/placement')).toBe('availability-zone\nregion')
    expect(await get('meta-data/tags/instance')).toBe('Name\nmuster:pool')
    expect(await get('meta-data/tags/instance/Name')).toBe('a worker')
    expect(await get('meta-data/no-such-thing')).toBe('status 404')
    host.update({ ...instance, publicIp: '203.0.113.9' })
    expect(await get('meta-data/public-ipv4')).toBe('203.0.113.9')
  })

  it('signs an identity that the published certificate confirms, and no other', async () => {
    const instance = testInstance({ userData: tellsItsMetadataUrl })
    await host.boot(instance)
    const get = await open(await metadataUrl(instance.id))
    const text = await get('dynamic/instance-identity/rsa2048')
    expect(text).toMatch(/^MIAGCSqGSIb3DQEHAqCAMI[A-Za-z0-9+/=\n]+$/)
    expect(await signedDocument(text, readPem('us-east-1'))).toBe(
      await get('dynamic/instance-identity/document'),
    )
    expect(JSON.parse(await get('dynamic/instance-identity/document'))).toMatchObject({
      instanceId: instance.id,
      accountId: '123456789012',
      region: 'us-east-1',
      pendingTime: instance.pendingTime,
      privateIp: instance.privateIp,
    })
    const other = mkdtempSync(join(tmpdir(), 'muster-host-'))
    const stranger = await createLocalMachineHost({ dataDir: other, region: 'eu-west-1' })
    await stranger.close()
    const strange = readFileSync(join(other, 'simulator/identity/eu-west-1.pem'), 'utf8')
    rmSync(other, { recursive: true })
    expect(await signedDocument(text, strange)).toBeUndefined()
    const forged = text.replaceAll('\n', '')
    const bytes = Buffer.from(forged, 'base64')
    bytes[bytes.indexOf('123456789012')] = 0x32
    expect(await signedDocument(bytes.toString('base64'), readPem('us-east-1'))).toBeUndefined()
  })

  it('keeps its key to itself and its certificate over restarts', async () => {
    const certificate = readPem('us-east-1')
    const key = join(dataDir, 'simulator/identity/key.pem')
    expect(statSync(key).mode & 0o777).toBe(0o600)
    await host.close()
    host = await createLocalMachineHost({ dataDir })
    expect(readPem('us-east-1')).toBe(certificate)
  })

  function readPem(region: string): string {
    return readFileSync(join(dataDir, `simulator/identity/${region}.pem`), 'utf8')
  }

  /** The document inside a signature, if the certificate made the signature. */
  async function signedDocument(base64: string, pem: string): Promise<string | undefined> {
    const der = (text: string) => Buffer.from(text.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    const signed = new SignedData({ schema: ContentInfo.fromBER(der(base64)).content })
    signed.certificates = [Certificate.fromBER(der(pem))]
    const genuine = await signed.verify({ signer: 0, checkChain: false }).catch(() => false)
    const content = signed.encapContentInfo.eContent?.getValue()
    return genuine && content ? Buffer.from(content).toString() : undefined
  }
})

describe('a machine', () => {
  const restless = '#!/bin/sh\n(trap "" TERM; echo deep; sleep 1000; sleep 1000) &\necho up\nwait\n'

  it('ends with all its children when it is terminated, and its console is kept', async () => {
    const instance = testInstance({ userData: restless })
    await host.boot(instance)
    await host.boot(instance)
    await untilPrinted(instance.id, 'deep')
    expect(machineProcesses(instancesFolder()).length).toBeGreaterThanOrEqual(3)
    await host.terminate(instance.id)
    expect(machineProcesses(instancesFolder())).toEqual([])
    expect(existsSync(onDisk(instance.id, ''))).toBe(false)
    const printed = await untilPrinted(instance.id, 'up')
    expect(printed.match(/Simulated machine/g)).toHaveLength(1)
    expect(host.inspect(instance.id).pid).toBeUndefined()
  })

  it('keeps its disk when it is stopped, and runs its user data at its first boot only', async () => {
    const userData =
      '#!/bin/sh\nmkdir -p "$MUSTER_ROOT/usr/local/sbin"\n' +
      'echo \'echo "the agent again"\' >"$MUSTER_ROOT/usr/local/sbin/muster-agent"\necho first boot\n'
    const instance = testInstance({ userData })
    await host.boot(instance)
    await untilPrinted(instance.id, 'first boot')
    await host.stop(instance.id)
    writeFileSync(onDisk(instance.id, 'etc/kept'), 'yes')
    await host.boot(instance)
    const printed = await untilPrinted(instance.id, 'the agent again')
    expect(printed.match(/first boot/g)).toHaveLength(1)
    expect(readFileSync(onDisk(instance.id, 'etc/kept'), 'utf8')).toBe('yes')
  })

  it('runs in a clean environment, in its own folder', async () => {
    const instance = testInstance({
      userData: '#!/bin/sh\npwd\nenv | cut -d= -f1 | sort\necho end\n',
    })
    vi.stubEnv('MUSTER_API_TOKEN', 'a-secret-of-the-console')
    await host.boot(instance)
    const printed = await untilPrinted(instance.id, 'end')
    vi.unstubAllEnvs()
    expect(printed).toContain(onDisk(instance.id, 'root'))
    expect(printed).not.toContain('MUSTER_API_TOKEN')
    expect(printed).toContain('MUSTER_ROOT')
  })

  it('sees its volumes as devices while they are attached, and takes none with it', async () => {
    const folder = join(dataDir, 'simulator/volumes/vol-0a1b')
    mkdirSync(folder, { recursive: true })
    const volumes = [{ volumeId: 'vol-0a1b', device: '/dev/sdf', folder }]
    const instance = testInstance({ userData: restless, volumes })
    await host.boot(instance)
    const byId = onDisk(instance.id, 'dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0a1b')
    writeFileSync(join(byId, 'data'), 'precious')
    expect(readFileSync(onDisk(instance.id, 'dev/sdf/data'), 'utf8')).toBe('precious')
    host.update({ ...instance, volumes: [] })
    expect(existsSync(byId)).toBe(false)
    expect(existsSync(onDisk(instance.id, 'dev/sdf'))).toBe(false)
    mkdirSync(onDisk(instance.id, 'dev/sdf/in-the-way'), { recursive: true })
    host.update(instance)
    await host.stop(instance.id)
    await host.boot(instance)
    expect(readFileSync(onDisk(instance.id, 'dev/sdf/data'), 'utf8')).toBe('precious')
    await host.terminate(instance.id)
    expect(readFileSync(join(folder, 'data'), 'utf8')).toBe('precious')
  })

  it('shows a kernel panic when it never boots', async () => {
    const instance = testInstance({ userData: restless, bootFault: 'never-boots' })
    await host.boot(instance)
    await untilPrinted(instance.id, 'Kernel panic')
    expect(host.inspect(instance.id).pid).toBeUndefined()
    await host.terminate(instance.id)
  })

  it('does not come up when it is stopped while it boots slowly', async () => {
    const instance = testInstance({ userData: restless, bootFault: 'slow', bootDelayMs: 60_000 })
    await host.boot(instance)
    await host.stop(instance.id)
    expect(machineProcesses(instancesFolder())).toEqual([])
    await host.boot({ ...instance, bootDelayMs: 0 })
    await untilPrinted(instance.id, 'up')
  })

  it('crashes without a word, and comes back with a reboot', async () => {
    const instance = testInstance({ userData: restless })
    await host.boot(instance)
    await untilPrinted(instance.id, 'deep')
    await host.kill(instance.id)
    expect(machineProcesses(instancesFolder())).toEqual([])
    const printed = await untilPrinted(instance.id, 'up')
    expect(printed).not.toContain('Power-Off')
    await host.reboot(instance.id)
    await vi.waitFor(() => expect(host.inspect(instance.id).pid).toBeDefined(), patience)
  })

  it('can switch itself off, and reboot', async () => {
    const gone: string[] = []
    host.onGuestShutdown((id) => gone.push(id))
    const script =
      '#!/bin/sh\nif [ -e flag ]; then shutdown -h now; else touch flag; reboot; fi\nsleep 1000\n'
    const instance = testInstance({ userData: script })
    await host.boot(instance)
    await vi.waitFor(() => expect(gone).toEqual([instance.id]), patience)
    const printed = await untilPrinted(instance.id, 'Power-Off')
    expect(printed.match(/Simulated machine/g)).toHaveLength(2)
    expect(machineProcesses(instancesFolder())).toEqual([])
  })

  it('gives the last 64 KB of its console', async () => {
    const script =
      '#!/bin/sh\nn=0; while [ $n -lt 3000 ]; do n=$((n+1)); echo "line $n of a long story to tell"; done\n'
    const instance = testInstance({ userData: script })
    await host.boot(instance)
    const printed = await untilPrinted(instance.id, 'line 3000 ')
    expect(printed).toHaveLength(64 * 1024)
  })

  it('takes unknown instances calmly', async () => {
    for (const id of ['i-00000000000000fff', '../../etc']) {
      await host.stop(id)
      await host.reboot(id)
      await host.kill(id)
      await host.terminate(id)
      expect(await host.consoleOutput(id)).toBeUndefined()
      expect(host.inspect(id)).toEqual({})
    }
  })
})

describe('when the simulator ends', () => {
  it('leaves no process behind when it is closed', async () => {
    const instances = [1, 2, 3].map(() => testInstance({ userData: '#!/bin/sh\nsleep 1000\n' }))
    for (const instance of instances) await host.boot(instance)
    await vi.waitFor(() => expect(machineProcesses(instancesFolder())).toHaveLength(6), patience)
    await host.close()
    expect(machineProcesses(instancesFolder())).toEqual([])
    host = await createLocalMachineHost({ dataDir })
    for (const instance of instances) expect(existsSync(onDisk(instance.id, ''))).toBe(true)
  })

  it('takes its machines along even when it is killed', async () => {
    await host.close()
    const instance = testInstance({ userData: '#!/bin/sh\nsleep 1000 & wait\n' })
    const program = fileURLToPath(new URL('testing/host-process.ts', import.meta.url))
    const args = ['--import', 'tsx', program, dataDir, JSON.stringify(instance)]
    const simulator = spawn(process.execPath, args, { stdio: 'inherit' })
    await vi.waitFor(() => expect(machineProcesses(instancesFolder())).toHaveLength(2), patience)
    simulator.kill('SIGKILL')
    await vi.waitFor(() => expect(machineProcesses(instancesFolder())).toEqual([]), patience)
    host = await createLocalMachineHost({ dataDir })
    await host.boot(instance)
    await vi.waitFor(() => expect(machineProcesses(instancesFolder())).toHaveLength(2), patience)
  })
})
