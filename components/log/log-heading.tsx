import type { LogSection } from './fold-steps'
import styles from './log-view.module.css'

interface LogHeadingProps {
  section: LogSection
  folded: boolean
  live: boolean
  onToggle: (start: number) => void
}

/** The first line of a step or a component: folds it, and says how long it took and how it went. */
export function LogHeading({ section, folded, live, onToggle }: LogHeadingProps) {
  const inside = section.end - section.start - 1
  return (
    <button
      type="button"
      className={section.kind === 'step' ? styles.step : styles.component}
      aria-expanded={!folded}
      onClick={() => onToggle(section.start)}
    >
      <span className={styles.caret} aria-hidden="true">
        {folded ? '▸' : '▾'}
      </span>
      <span className={styles.title}>
        {section.kind === 'step' ? section.title : `component ${section.title}`}
      </span>
      <span className={styles.facts}>
        {[durationOf(section, live), `${inside.toLocaleString('en')} ${plural(inside, 'line')}`]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {section.exitCode !== undefined && section.exitCode !== 0 && (
        <span className={styles.errorBadge}>exit code {section.exitCode}</span>
      )}
      {section.errors > 0 && (
        <span className={styles.errorBadge}>
          {section.errors} {plural(section.errors, 'error')}
        </span>
      )}
      {section.warnings > 0 && (
        <span className={styles.warnBadge}>
          {section.warnings} {plural(section.warnings, 'warning')}
        </span>
      )}
    </button>
  )
}

function durationOf(section: LogSection, live: boolean): string {
  if (section.kind === 'component') return ''
  if (!section.closed && live) return 'under way'
  if (section.startedAt === undefined || section.endedAt === undefined) return ''
  const seconds = Math.max(0, Math.round((section.endedAt - section.startedAt) / 1000))
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`
}
