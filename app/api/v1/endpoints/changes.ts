import { z } from 'zod'
import { signedIn } from '@/lib/access/session'
import { MusterError } from '@/lib/platform/errors'
import { siteFeed } from '@/lib/store/site-feed'
import { apiRoute } from '../http/api-route'
import { openEventStream } from '../http/event-stream'

export const changeFeed = apiRoute(
  {
    method: 'GET',
    path: '/changes',
    summary:
      'What changes, as server-sent events. `hello` comes first: read everything again. Then `changes`: a list of {topic, id, pool?}; an empty id means any of that topic',
    permission: 'viewer',
    mediaType: 'text/event-stream',
    answer: z.string(),
  },
  async ({ request }) => {
    let leave = () => {}
    const stream = openEventStream(
      request.signal,
      async () => (await signedIn(request.headers)) !== undefined,
      () => leave(),
    )
    try {
      leave = await siteFeed().join({
        take: (changes) => stream.send('changes', changes),
        end: stream.end,
      })
    } catch {
      stream.end()
      throw new MusterError('Unavailable', 'The database does not answer: no news for the moment.')
    }
    if (!stream.send('hello', {})) leave()
    return new Response(stream.readable, {
      headers: {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-cache, no-transform',
        'X-Accel-Buffering': 'no',
      },
    })
  },
)
