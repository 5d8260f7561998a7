import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Free ports below those that systems give to outgoing connections: a process that is down for a
 * while finds its own again, however many connections are made meanwhile.
 */
export async function quietPorts(count: number): Promise<number[]> {
  const found = new Set<number>()
  while (found.size < count) {
    const port = 10_000 + Math.floor(Math.random() * 20_000)
    if (!found.has(port) && (await isFree(port))) found.add(port)
  }
  return [...found]
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
