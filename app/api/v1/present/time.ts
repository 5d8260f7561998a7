export function isoTime(time: Date | null): string | null {
  return time ? time.toISOString() : null
}
