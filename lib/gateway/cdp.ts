import { createSocket, type Socket } from 'node:dgram'
import { isIPv4 } from 'node:net'
import { now } from '@/lib/platform/clock'
import { withCrashPoint } from '@/lib/platform/crash-point'
import type { Logger } from '@/lib/platform/log'

/**
 * Sends the packet by which a standard cdp-listend hears that there is another profile to fetch. It
 * may be lost, and nobody answers: a hint, never more.
 */
export class CdpSender {
  #socket: Socket | undefined
  #complained = false

  constructor(
    private readonly port: number,
    private readonly log: Logger,
  ) {}

  hint(address: string): void {
    if (!isIPv4(address)) return
    const packet = `ccm\0${Math.floor(now().getTime() / 1000)}`
    try {
      send(this.#open(), packet, this.port, address, (error) => error && this.#complain(error))
    } catch (error) {
      this.#complain(error)
    }
  }

  close(): void {
    this.#socket?.close()
    this.#socket = undefined
  }

  #open(): Socket {
    if (this.#socket) return this.#socket
    const socket = createSocket('udp4')
    socket.on('error', (error) => {
      this.#complain(error)
      this.#socket = undefined
      socket.close()
    })
    socket.unref()
    this.#socket = socket
    return socket
  }

  #complain(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    this.log[this.#complained ? 'debug' : 'warn']({ reason }, 'could not send a CDP packet')
    this.#complained = true
  }
}

const send = withCrashPoint(
  'machine cdp packet',
  (
    socket: Socket,
    packet: string,
    port: number,
    address: string,
    sent: (error: Error | null) => void,
  ) => socket.send(packet, port, address, sent),
)
