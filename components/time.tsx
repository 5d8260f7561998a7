'use client'

import { useSyncExternalStore } from 'react'
import { now } from '@/lib/platform/clock'

const listeners = new Set<() => void>()
let second = 0
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    second = now().getTime()
    for (const each of listeners) each()
  }, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The time in milliseconds, in steps of `stepMs`; one timer serves the whole page. */
export function useNow(stepMs = 1_000): number {
  const at = useSyncExternalStore(
    subscribe,
    () => {
      if (second === 0) second = now().getTime()
      return Math.floor(second / stepMs) * stepMs
    },
    () => 0,
  )
  return at === 0 ? now().getTime() : at
}

/** `45 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`: two units at most. */
export function duration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds))
  if (total < 60) return `${total} s`
  const [unit, size, rest, restSize] =
    total < 3_600
      ? (['min', 60, 's', 1] as const)
      : total < 86_400
        ? (['h', 3_600, 'min', 60] as const)
        : (['d', 86_400, 'h', 3_600] as const)
  const remainder = Math.floor((total % size) / restSize)
  const whole = Math.floor(total / size)
  return remainder > 0 ? `${whole} ${unit} ${remainder} ${rest}` : `${whole} ${unit}`
}

const pad = (n: number) => String(n).padStart(2, '0')

/** `14:03:27`, of this computer's zone. */
export function clockTime(at: Date): string {
  return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`
}

/** `2026-07-01 14:03:27`, of this computer's zone. */
export function dateTime(at: Date): string {
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${clockTime(at)}`
}

/** `12 s ago`: one unit, since it is read at a glance; the exact time is on hover. */
export function ago(at: Date, nowMs: number): string {
  const seconds = Math.round((nowMs - at.getTime()) / 1_000)
  if (seconds < -1) return `in ${oneUnit(-seconds)}`
  if (seconds < 2) return 'now'
  return `${oneUnit(seconds)} ago`
}

function oneUnit(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** How long ago, with the exact time on hover. */
export function Ago({ at }: { at: string | null | undefined }) {
  const nowMs = useNow()
  if (!at) return <>–</>
  const date = new Date(at)
  return (
    <time dateTime={at} title={dateTime(date)} className="muster-time">
      {ago(date, nowMs)}
    </time>
  )
}

/** The exact time, with how long ago on hover. */
export function At({ at }: { at: string | null | undefined }) {
  const nowMs = useNow(10_000)
  if (!at) return <>–</>
  const date = new Date(at)
  return (
    <time dateTime={at} title={ago(date, nowMs)} className="muster-time">
      {dateTime(date)}
    </time>
  )
}

/** The time from one moment to another, counting on while there is no end. */
export function Elapsed({ from, to }: { from: string; to?: string | null }) {
  const nowMs = useNow()
  const end = to ? new Date(to).getTime() : nowMs
  return (
    <span className="muster-time" title={`Since ${dateTime(new Date(from))}`}>
      {duration((end - new Date(from).getTime()) / 1_000)}
    </span>
  )
}
