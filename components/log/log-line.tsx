import { type CSSProperties, memo } from 'react'
import { lineLevel } from './line-level'
import styles from './log-view.module.css'
import type { AnsiStyle } from './parse-ansi'
import { markMatches } from './search-log'
import type { LogLine } from './split-lines'

interface LogLineProps {
  line: LogLine
  query: string
  /** The search stands here. */
  current: boolean
}

/** The text of a line: every piece is a text node, never markup. */
export const LogLineText = memo(function LogLineText({ line, query, current }: LogLineProps) {
  const level = line.spans ? undefined : lineLevel(line.text)
  const spans = line.spans ?? [{ text: line.text, style: {} }]
  let at = 0
  const pieces = markMatches(spans, query).map(({ text, style, match }) => {
    const key = at
    at += text.length
    const className = ansiClasses(style)
    const css = ansiCss(style)
    if (!match) {
      return className || css ? (
        <span key={key} className={className} style={css}>
          {text}
        </span>
      ) : (
        text
      )
    }
    return (
      <mark key={key} className={current ? styles.currentMatch : styles.match}>
        {text}
      </mark>
    )
  })
  return (
    <span className={level && styles[level]}>
      {pieces}
      {line.hidden > 0 && (
        <span className={styles.note}>
          {` … ${line.hidden.toLocaleString('en')} more characters of this line are in the download.`}
        </span>
      )}
    </span>
  )
})

function ansiClasses(style: AnsiStyle): string | undefined {
  const { fg, bg } = style
  const names = [
    typeof fg === 'number' && `fg${fg}`,
    typeof bg === 'number' && `bg${bg}`,
    style.bold && 'bold',
    style.dim && 'dim',
    style.italic && 'italic',
    style.underline && 'underline',
    style.strike && 'strike',
    style.inverse && 'inverse',
  ]
  const classes = names.flatMap((name) => (name ? [styles[name]] : []))
  return classes.length > 0 ? classes.join(' ') : undefined
}

function ansiCss({ fg, bg }: AnsiStyle): CSSProperties | undefined {
  const colours = {
    ...(typeof fg === 'string' ? { color: fg } : {}),
    ...(typeof bg === 'string' ? { backgroundColor: bg } : {}),
  }
  return Object.keys(colours).length > 0 ? colours : undefined
}
