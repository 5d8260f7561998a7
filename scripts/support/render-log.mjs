const colours = { trace: 90, debug: 90, info: 36, warn: 33, error: 31, fatal: 31 }
const colourful = process.stdout.isTTY && !process.env.NO_COLOR

/** A process's log line as people read it: time, level, part, message, and what else it carries. */
export function renderLog(processName, line) {
  const entry = parse(line)
  if (!entry) return `${clock(new Date())} ${level('')} ${processName.padEnd(10)} ${line}`
  const { time, level: name = 'info', part = processName, msg = '', err, ...rest } = entry
  const details = Object.entries(rest).map(([key, value]) => `${key}=${brief(value)}`)
  if (err) details.push(`error=${brief(err.message ?? err)}`)
  const text = [msg, ...details].filter(Boolean).join(' ')
  return `${clock(new Date(time))} ${level(name)} ${part.padEnd(10)} ${text}`
}

function parse(line) {
  if (!line.startsWith('{')) return undefined
  try {
    const entry = JSON.parse(line)
    return Number.isNaN(Date.parse(entry.time)) ? undefined : entry
  } catch {
    return undefined
  }
}

function clock(time) {
  return time.toTimeString().slice(0, 8)
}

function level(name) {
  const text = name.padEnd(5)
  return colourful && colours[name] ? `\x1b[${colours[name]}m${text}\x1b[0m` : text
}

function brief(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const short = text.length > 300 ? `${text.slice(0, 300)}…` : text
  return /\s/.test(short) ? JSON.stringify(short) : short
}
