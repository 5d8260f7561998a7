/** The path without what is a machine's own: secrets stay out of the log, and metrics few. */
export function routeOf(path: string): string {
  if (path.startsWith('/q/')) return '/q'
  return /^\/(v1\/(agent|register|profile|room|log|status|components|volumes|released)|healthz|readyz|metrics)$/.test(
    path,
  )
    ? path
    : 'other'
}
