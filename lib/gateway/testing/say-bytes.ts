import { connect } from 'node:net'

/** What a server says to these bytes, by the time that it has ended its side or we ours. */
export function sayBytes(port: number, pieces: readonly Uint8Array[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let heard = ''
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(heard))
    for (const piece of pieces) socket.write(piece)
    socket.end()
    // What waits for more than comes would wait until its timeout.
    socket.setTimeout(100, () => socket.destroy())
  })
}

/** An answer that is the server's own fault. */
export const ownFault = /^HTTP\/1\.1 5|\nHTTP\/1\.1 5|error=Internal/
