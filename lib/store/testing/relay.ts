import { connect, createServer, type Server, type Socket } from 'node:net'

/** A way to a database that can be cut and mended, to see what happens when the database is away. */
export interface Relay {
  url: string
  cut(): Promise<void>
  mend(): Promise<void>
  /** Carries nothing more in either direction, and closes nothing either. */
  silence(): void
}

export async function relayTo(databaseUrl: string): Promise<Relay> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let server: Server
  let port = 0
  const open = () =>
    new Promise<void>((resolve, reject) => {
      server = createServer((near) => {
        const far = connect(Number(target.port || 5432), target.hostname)
        for (const [socket, peer] of [
          [near, far],
          [far, near],
        ] as const) {
          sockets.add(socket)
          socket.on('error', () => undefined)
          socket.on('close', () => {
            sockets.delete(socket)
            peer.destroy()
          })
          socket.pipe(peer)
        }
      })
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        const address = server.address()
        if (typeof address === 'object' && address) port = address.port
        resolve()
      })
    })
  await open()
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return {
    url: url.toString(),
    cut: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
    mend: open,
    silence: () => {
      for (const socket of sockets) socket.unpipe().pause()
    },
  }
}
