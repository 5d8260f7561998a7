'use client'

import Box from '@cloudscape-design/components/box'
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator'
import type { ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import { type Phase, phasesOf } from './machine-phases'
import styles from './machine-timeline.module.css'
import { duration, useNow } from './time'

/** The phases of a machine, the time in each against what is usual in its pool; counts live. */
export function MachineTimeline({ machine }: { machine: ApiMachineDetail }) {
  const nowMs = useNow()
  return (
    <ol className={styles.line} aria-label={`Phases of ${machine.name}`}>
      {phasesOf(machine, nowMs).map((phase) => (
        <li
          key={phase.state}
          className={`${styles.phase} ${styles[look(phase, machine)]}`}
          {...(phase.standing === 'current' ? { 'aria-current': 'step' as const } : {})}
        >
          <StatusIndicator type={indicator(phase, machine)}>{phase.state}</StatusIndicator>
          <div className="muster-time">
            <b>{timeText(phase, machine)}</b>
          </div>
          <Box fontSize="body-s" color="text-body-secondary">
            {usualText(phase, machine)}
            {phase.slow && (
              <StatusIndicator type="warning">taking longer than usual</StatusIndicator>
            )}
            <Leaving phase={phase} machine={machine} nowMs={nowMs} />
          </Box>
        </li>
      ))}
    </ol>
  )
}

function look(phase: Phase, { fault, state }: ApiMachineDetail): string {
  if (phase.standing === 'ahead' || phase.standing === 'never') return 'ahead'
  if (phase.standing === 'ended') return fault ? 'bad' : 'done'
  if (phase.standing !== 'current') return 'done'
  if (state === 'retired') return 'done'
  if (fault) return 'bad'
  if (phase.slow) return 'slow'
  return state === 'configured' ? 'good' : 'current'
}

function indicator(
  phase: Phase,
  { fault, state, intent }: ApiMachineDetail,
): StatusIndicatorProps.Type {
  if (phase.standing === 'done') return 'success'
  if (phase.standing === 'ended') return fault ? 'error' : 'stopped'
  if (phase.standing === 'ahead') {
    return phase.state === 'retired' && intent === 'retire' ? 'in-progress' : 'pending'
  }
  if (phase.standing === 'never' || state === 'retired') return 'stopped'
  if (fault) return 'error'
  return state === 'configured' ? 'success' : 'in-progress'
}

function timeText({ state, standing, seconds }: Phase, machine: ApiMachineDetail): string {
  if (standing === 'never') return 'never reached'
  if (state === 'retired') return ''
  if (seconds === null) return '–'
  if (state === 'configured' && standing === 'current') return `in service ${duration(seconds)}`
  return machine.state === state && machine.fault === null
    ? `${duration(seconds)} so far`
    : duration(seconds)
}

/** Kept on one line: `4 min 20 s`. */
function unbroken(seconds: number): string {
  return duration(seconds).replaceAll(' ', '\u00a0')
}

function usualText({ state, standing, median, timeout, startedAt }: Phase, m: ApiMachineDetail) {
  if (state === 'configured') return totalText(m)
  if (state === 'retired') {
    return standing === 'current' && startedAt ? new Date(startedAt).toLocaleString('sv') : ''
  }
  const parts = [
    median !== null && `usually ${unbroken(median)}`,
    timeout !== null &&
      (standing === 'current' || standing === 'ahead') &&
      `at most ${unbroken(timeout)}`,
  ]
  return parts.filter(Boolean).join(', ')
}

function totalText({ requestedAt, configuredAt, medians }: ApiMachineDetail): string {
  const usually = medians.total === null ? '' : `usually ${unbroken(medians.total)}`
  if (configuredAt === null) return usually && `${usually} after the request`
  const took = unbroken((Date.parse(configuredAt) - Date.parse(requestedAt)) / 1000)
  return `${took} after the request${usually && `, ${usually}`}`
}

/** How far a machine is on its way out. */
function Leaving({
  phase,
  machine,
  nowMs,
}: {
  phase: Phase
  machine: ApiMachineDetail
  nowMs: number
}) {
  const { intent, state, retireRequestedAt, drainedAt, timeouts } = machine
  if (phase.state !== 'retired' || intent !== 'retire' || state === 'retired') return null
  const since = retireRequestedAt ? (nowMs - Date.parse(retireRequestedAt)) / 1000 : 0
  return drainedAt
    ? `drained; its instance is ending (${unbroken(since)} since it was asked)`
    : `retiring for ${unbroken(since)}; draining takes at most ${unbroken(timeouts.drain)}`
}
