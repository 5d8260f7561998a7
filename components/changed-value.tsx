'use client'

import type { ApiDocumentChange, ApiShownValue } from '@/app/api/v1/schemas/profiles'
import styles from './document-changes.module.css'
import { type DiffLine, diffLines } from './line-diff'

const short = 60

/** What a place held and holds: side by side when that is short, else line by line. */
export function ChangedValue({ change: { before, after } }: { change: ApiDocumentChange }) {
  const cut = Math.max(before?.cut ?? 0, after?.cut ?? 0)
  if (isShort(before) && isShort(after)) {
    return (
      <span className={`muster-code ${styles.values}`}>
        {before ? <del>{shown(before)}</del> : null}
        {before && after ? <span className={styles.arrow}>becomes</span> : null}
        {after ? <ins>{shown(after)}</ins> : null}
      </span>
    )
  }
  return (
    <>
      <Lines lines={linesOf(before, after)} />
      {cut > 0 ? <p className={styles.cut}>{cut} more characters are not shown.</p> : null}
    </>
  )
}

const signs: Readonly<Record<DiffLine['kind'], string>> = {
  same: ' ',
  removed: '−',
  added: '+',
  skipped: '⋯',
}

function Lines({ lines }: { lines: readonly DiffLine[] }) {
  return (
    <section
      className={`muster-code ${styles.lines}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      aria-label="What differs, line by line"
    >
      {lines.map(({ kind, text }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and do not move
        <div key={i} className={styles[kind]}>
          <span className={styles.sign}>{signs[kind]}</span>
          {text || '\u200b'}
        </div>
      ))}
    </section>
  )
}

function linesOf(before: ApiShownValue | null, after: ApiShownValue | null): DiffLine[] {
  if (before && after) return diffLines(before.text, after.text)
  const kind = before ? 'removed' : 'added'
  return (before ?? after)?.text.split('\n').map((text) => ({ kind, text })) ?? []
}

function isShort(value: ApiShownValue | null): boolean {
  return value === null || (value.text.length <= short && !value.text.includes('\n'))
}

/** A text in quotes, so that "1" is not taken for 1, nor nothing for no value. */
function shown({ kind, text }: ApiShownValue): string {
  return kind === 'text' ? JSON.stringify(text) : text
}
