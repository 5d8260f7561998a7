import { request } from 'node:http'
import type { TestMachine } from './client'

export interface Heard {
  id: string
  event: string
  data: string
}

/** A machine's end of its room. */
export interface RoomClient {
  status: number
  heard: Heard[]
  comments: number
  ended: boolean
  leave(): void
}

export function joinRoom(
  machine: TestMachine,
  url: string,
  lastEventId?: string,
): Promise<RoomClient> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}/v1/room`, {
      agent: false,
      headers: {
        Authorization: `Bearer ${machine.token}`,
        ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
      },
    })
    call.on('error', reject)
    call.on('response', (response) => {
      const room: RoomClient = {
        status: response.statusCode ?? 0,
        heard: [],
        comments: 0,
        ended: false,
        leave: () => call.destroy(),
      }
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        const blocks = text.split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) {
          if (block.startsWith(':')) room.comments += 1
          else room.heard.push(parse(block))
        }
      })
      const end = () => {
        room.ended = true
      }
      response.on('end', end).on('close', end).on('error', end)
      resolve(room)
    })
    call.end()
  })
}

function parse(block: string): Heard {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? ''
  return { id: field('id'), event: field('event'), data: field('data') }
}
