import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomToken } from '@/lib/platform/ids'
import type { BootableInstance } from '../machine-host'
import type { InstanceIdentity } from './identity'

export type PowerAction = 'poweroff' | 'reboot'

/**
 * The instance metadata service of all machines, version 2 only. In EC2 the link-local address tells
 * whose request it is; here every machine has an address of its own, whose path nobody can guess.
 */
export interface MetadataService {
  /** Begins to answer for an instance, at the address that this gives. */
  add(instance: BootableInstance): string
  update(instance: BootableInstance): void
  remove(instanceId: string): void
  close(): Promise<void>
}

interface Entry {
  instance: BootableInstance
  path: string
  /** Session tokens and when they expire, in milliseconds. */
  sessions: Map<string, number>
}

interface Answer {
  status: number
  body?: string
  type?: string
  headers?: Record<string, string>
}

const maxTtl = 21_600
const maxSessions = 64

export async function startMetadataService(options: {
  identity: InstanceIdentity
  port: number
  onPower(instanceId: string, action: PowerAction): void
}): Promise<MetadataService> {
  const byPath = new Map<string, Entry>()
  const byId = new Map<string, Entry>()
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => send(response, answer(request)))
  })

  function answer(request: IncomingMessage): Answer {
    const url = new URL(request.url ?? '/', 'http://imds')
    const [, prefix = '', ...rest] = url.pathname.split('/')
    const entry = byPath.get(prefix)
    if (!entry) return { status: 404, body: 'Not Found' }
    const path = rest.join('/')
    // Not a part of EC2's service: the power switch of a simulated machine.
    const power = /^power\/(poweroff|reboot)$/.exec(path)?.[1]
    if (power && request.method === 'POST') {
      options.onPower(entry.instance.id, power === 'reboot' ? 'reboot' : 'poweroff')
      return { status: 200, body: '' }
    }
    if (request.headers['x-forwarded-for']) return { status: 403, body: 'Forbidden' }
    if (path === 'latest/api/token') return openSession(entry, request)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return { status: 405, body: 'Method Not Allowed', headers: { allow: 'OPTIONS, GET, HEAD' } }
    }
    if (!hasSession(entry, request)) return { status: 401, body: 'Unauthorized' }
    const text = metadata(entry.instance, options.identity, decodeURIComponent(path))
    return text === undefined ? { status: 404, body: 'Not Found' } : { status: 200, body: text }
  }

  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(options.port, '127.0.0.1', listening)
  })
  const { port } = server.address() as AddressInfo

  return {
    add(instance) {
      const entry = byId.get(instance.id) ?? {
        instance,
        path: randomToken(18),
        sessions: new Map<string, number>(),
      }
      entry.instance = instance
      byId.set(instance.id, entry)
      byPath.set(entry.path, entry)
      return `http://127.0.0.1:${port}/${entry.path}`
    },
    update(instance) {
      const entry = byId.get(instance.id)
      if (entry) entry.instance = instance
    },
    remove(instanceId) {
      const entry = byId.get(instanceId)
      if (!entry) return
      byId.delete(instanceId)
      byPath.delete(entry.path)
    },
    close() {
      server.closeAllConnections()
      return new Promise((closed) => server.close(() => closed()))
    },
  }
}

function openSession(entry: Entry, request: IncomingMessage): Answer {
  if (request.method !== 'PUT') return { status: 405, body: 'Method Not Allowed' }
  const wanted = String(request.headers['x-aws-ec2-metadata-token-ttl-seconds'] ?? '')
  const ttl = /^\d{1,5}$/.test(wanted) ? Number(wanted) : 0
  if (ttl < 1 || ttl > maxTtl) return { status: 400, body: 'Bad Request' }
  const at = Date.now()
  for (const [token, until] of entry.sessions) if (until <= at) entry.sessions.delete(token)
  const [oldest] = entry.sessions.keys()
  if (oldest && entry.sessions.size >= maxSessions) entry.sessions.delete(oldest)
  const token = `${randomToken(40)}==`
  entry.sessions.set(token, at + ttl * 1000)
  const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': String(ttl) }
  return { status: 200, body: token, headers }
}

function hasSession(entry: Entry, request: IncomingMessage): boolean {
  const given = Buffer.from(String(request.headers['x-aws-ec2-metadata-token'] ?? ''))
  for (const [token, until] of entry.sessions) {
    const known = Buffer.from(token)
    if (known.length === given.length && timingSafeEqual(known, given)) return until > Date.now()
  }
  return false
}

function metadata(
  instance: BootableInstance,
  identity: InstanceIdentity,
  path: string,
): string | undefined {
  const [version, ...rest] = path.split('/')
  if (version !== 'latest' && !/^\d{4}-\d{2}-\d{2}$/.test(version ?? '')) return undefined
  const item = rest.join('/')
  if (item === 'user-data') return instance.userData || undefined
  if (item === 'dynamic/instance-identity/document') return identity.document(instance)
  if (item === 'dynamic/instance-identity/rsa2048') return identity.rsa2048(instance)
  if (item === 'dynamic/instance-identity/signature') return identity.signature(instance)
  if (!item.startsWith('meta-data')) return undefined
  return lookUp(metaData(instance), item.slice('meta-data'.length).replace(/^\//, ''))
}

function metaData(instance: BootableInstance): Map<string, string> {
  const items = new Map<string, string | undefined>([
    ['ami-id', instance.imageId],
    ['ami-launch-index', '0'],
    ['hostname', instance.privateDns],
    ['instance-id', instance.id],
    ['instance-life-cycle', instance.lifecycle === 'spot' ? 'spot' : 'on-demand'],
    ['instance-type', instance.instanceType],
    ['local-hostname', instance.privateDns],
    ['local-ipv4', instance.privateIp],
    ['placement/availability-zone', instance.zone],
    ['placement/region', instance.region],
    ['public-hostname', instance.publicDns],
    ['public-ipv4', instance.publicIp],
    ['services/domain', 'amazonaws.com'],
    ['services/partition', 'aws'],
  ])
  const { takenAt, recommendedAt } = instance.notice ?? {}
  if (takenAt) {
    const notice = JSON.stringify({ action: 'terminate', time: takenAt })
    items.set('spot/instance-action', notice)
    items.set('spot/termination-time', takenAt)
  }
  if (recommendedAt) {
    const recommendation = JSON.stringify({ noticeTime: recommendedAt })
    items.set('events/recommendations/rebalance', recommendation)
  }
  for (const [key, value] of Object.entries(instance.tags)) {
    items.set(`tags/instance/${key}`, value)
  }
  return new Map([...items].filter((item): item is [string, string] => item[1] !== undefined))
}

/** One item's value, or the names below a folder, each a line. */
function lookUp(items: Map<string, string>, path: string): string | undefined {
  const value = items.get(path)
  if (value !== undefined) return value
  const folder = path === '' || path.endsWith('/') ? path : `${path}/`
  const names = new Set<string>()
  for (const key of items.keys()) {
    if (!key.startsWith(folder)) continue
    const [name = '', ...below] = key.slice(folder.length).split('/')
    names.add(below.length > 0 ? `${name}/` : name)
  }
  return names.size > 0 ? [...names].sort().join('\n') : undefined
}

function send(response: ServerResponse, answer: Answer): void {
  const body = answer.body ?? ''
  response.writeHead(answer.status, {
    server: 'EC2ws',
    'content-type': answer.type ?? 'text/plain',
    'content-length': Buffer.byteLength(body),
    ...answer.headers,
  })
  response.end(body)
}
