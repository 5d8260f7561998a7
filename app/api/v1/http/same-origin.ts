import { MusterError } from '@/lib/platform/errors'

/**
 * Refuses a change that another site's page makes a browser ask for: browsers send the session's
 * cookie along, and say where the request comes from.
 */
export function checkSameOrigin(request: Request, consoleUrl: string): void {
  const site = request.headers.get('sec-fetch-site')
  if (site === 'same-origin') return
  const origin = request.headers.get('origin')
  if (site === null && origin !== null && ownOrigins(request, consoleUrl).includes(origin)) return
  throw new MusterError(
    'NotAllowed',
    'This change comes from another site. Scripts use an API token instead of a session.',
  )
}

function ownOrigins(request: Request, consoleUrl: string): string[] {
  const host = request.headers.get('host')
  return [new URL(consoleUrl).origin, ...(host ? [`http://${host}`, `https://${host}`] : [])]
}
