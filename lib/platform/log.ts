import pino, { type Logger } from 'pino'

const root = pino(
  {
    level: process.env.LOG_LEVEL || 'info',
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['token', '*.token', 'password', '*.password', 'authorization', '*.authorization'],
  },
  pino.destination({ fd: 2, sync: true }),
)

export type { Logger }

/** A logger that writes one JSON object a line to standard error, marked with the process or part. */
export function logger(part: string): Logger {
  return root.child({ part })
}
