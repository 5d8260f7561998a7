import type { ApiProcess } from '@/app/api/v1/schemas/site'

/** One of the figures that a process tells of itself. */
export function textIn(process: ApiProcess, name: string): string | undefined {
  const value = process.detail[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function numberIn(process: ApiProcess, name: string): number | undefined {
  const value = process.detail[name]
  return typeof value === 'number' ? value : undefined
}

/** What a process does now, in a few words. */
export function roleOf(process: ApiProcess): string {
  if (process.kind === 'controller') {
    return process.leader ? 'leads' : 'stands by'
  }
  if (process.kind === 'gateway') {
    const rooms = numberIn(process, 'rooms')
    if (rooms === undefined) return '–'
    return rooms === 1 ? '1 machine in its rooms' : `${rooms} machines in its rooms`
  }
  return '–'
}
