import pino, { type Logger } from 'pino'

/** Held back while nobody takes it, such as a disk that is full; what is more is not told. */
const mostHeldBack = 1024 * 1024

const out = pino.destination({ fd: 2, sync: true, maxLength: mostHeldBack })
// Whoever cannot tell goes on with its work: the next line is tried again.
out.on('error', () => undefined)

const root = pino(
  {
    level: process.env.LOG_LEVEL || 'info',
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['token', '*.token', 'password', '*.password', 'authorization', '*.authorization'],
  },
  out,
)

export type { Logger }

/** A logger that writes one JSON object a line to standard error, marked with the process or part. */
export function logger(part: string): Logger {
  return root.child({ part })
}
