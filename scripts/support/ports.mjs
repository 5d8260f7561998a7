import { connect, createServer } from 'node:net'
import { Plain } from './run.mjs'

/** Refuses to go on when one of `{ VARIABLE: port }` is taken. */
export async function checkPorts(ports) {
  for (const [name, port] of Object.entries(ports)) {
    for (const host of [undefined, '127.0.0.1']) {
      const code = await tryListening(port, host)
      if (code === 'EADDRINUSE') {
        throw new Plain(
          `${name}=${port}: the port is in use; stop what listens there, or set ${name} to a free one`,
        )
      }
      if (code === 'EACCES') {
        throw new Plain(`${name}=${port}: this user may not listen there; take one from 1024 on`)
      }
    }
  }
}

function tryListening(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve(error.code))
    server.listen({ port, host }, () => server.close(() => resolve(undefined)))
  })
}

export function answersTcp(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

export async function answersHttp(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: 'manual' })
    await answer.body?.cancel()
    return answer.status < 400
  } catch {
    return false
  }
}
