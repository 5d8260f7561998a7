const levels = { ERROR: 'error', WARN: 'warn', OK: 'ok' } as const
export type LineLevel = (typeof levels)[keyof typeof levels]

const marked = /^(?:\d{4}\/\S+ )?\[(ERROR|WARN|OK)\]/

/** What Quattor's mark at a line's beginning says of it. */
export function lineLevel(text: string): LineLevel | undefined {
  const mark = marked.exec(text)?.[1]
  return mark === 'ERROR' || mark === 'WARN' || mark === 'OK' ? levels[mark] : undefined
}
