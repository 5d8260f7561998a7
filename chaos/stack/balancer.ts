import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** What stands before several gateways at a larger site: each connection goes to the next that takes it. */
export class Balancer {
  #next = 0
  readonly #sockets = new Set<Socket>()

  private constructor(
    private readonly server: Server,
    private readonly ports: readonly number[],
  ) {
    server.on('connection', (socket) => this.#pass(socket, this.ports.length))
  }

  static async listen(port: number, ports: readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(createServer({ allowHalfOpen: true, noDelay: true }), ports)
    balancer.server.listen(port, '127.0.0.1')
    await once(balancer.server, 'listening')
    return balancer
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((closed) => this.server.close(closed))
  }

  #pass(socket: Socket, tries: number): void {
    this.#keep(socket)
    const port = this.ports[this.#next++ % this.ports.length] ?? 0
    const onward = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    this.#keep(onward)
    let through = false
    onward.once('connect', () => {
      through = true
      socket.pipe(onward)
      onward.pipe(socket)
    })
    onward.once('close', () => {
      if (through || tries <= 1) socket.destroy()
      else this.#pass(socket, tries - 1)
    })
    socket.once('close', () => onward.destroy())
  }

  #keep(socket: Socket): void {
    if (this.#sockets.has(socket)) return
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => this.#sockets.delete(socket))
  }
}
