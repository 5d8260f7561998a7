'use client'

import { useId, useMemo, useState } from 'react'
import type { ApiDependencies } from '@/app/api/v1/schemas/dependencies'
import { useFollow } from '@/components/use-follow'
import styles from './dependency-picture.module.css'
import { type Box, layOut, type Point } from './lay-out'
import { arrowWords, poolWords, referenceWords } from './reference-words'

type Arrow = ApiDependencies['arrows'][number]
type Pool = ApiDependencies['pools'][number]

const mostLabels = 3

/**
 * Pools as boxes, and an arrow from each to those that its profile names. Whoever cannot see it
 * reads the table: the picture itself is only links to the pools.
 */
export function DependencyPicture({ dependencies }: { dependencies: ApiDependencies }) {
  const { pools, arrows } = dependencies
  const [pointed, setPointed] = useState<string>()
  const laid = useMemo(
    () =>
      layOut(
        pools.map(({ name }) => name),
        arrows.map(drawn),
      ),
    [pools, arrows],
  )
  const head = useId()
  const touches = ({ from, to }: Arrow) =>
    pointed === undefined || from === pointed || to === pointed
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={styles.frame} aria-label="Picture of who depends on whom" tabIndex={0}>
      <svg
        width={laid.width}
        height={laid.height}
        viewBox={`0 0 ${laid.width} ${laid.height}`}
        className={styles.picture}
      >
        <title>Pools, with an arrow to each pool that their profile names</title>
        <defs>
          <ArrowHead id={`${head}-answered`} className={styles.head} />
          <ArrowHead id={`${head}-problem`} className={styles.problemHead} />
        </defs>
        <g>
          {laid.arrows.map(({ arrow: { arrow, labels }, points, label }) => (
            <g
              key={`${arrow.from} ${arrow.to}`}
              className={touches(arrow) ? undefined : styles.aside}
            >
              <title>{arrowWords(arrow)}</title>
              <path
                d={curve(points)}
                className={arrow.problem ? styles.problemArrow : styles.arrow}
                markerEnd={`url(#${head}-${arrow.problem ? 'problem' : 'answered'})`}
              />
              <Label box={label} lines={labels} problem={arrow.problem !== null} />
            </g>
          ))}
        </g>
        {pools.map((pool) => {
          const box = laid.pools.get(pool.name)
          return box ? (
            <PoolBox
              key={pool.name}
              pool={pool}
              box={box}
              namesItself={arrows.some(({ from, to }) => from === pool.name && to === pool.name)}
              point={setPointed}
            />
          ) : null
        })}
      </svg>
    </section>
  )
}

function drawn(arrow: Arrow) {
  const words = arrow.references.map(referenceWords)
  const labels =
    words.length > mostLabels
      ? [...words.slice(0, mostLabels - 1), `and ${words.length - mostLabels + 1} more`]
      : words
  const needs = arrow.references.some(({ all }) => !all)
  return { from: arrow.from, to: arrow.to, labels, needs, arrow }
}

function ArrowHead({ id, className }: { id: string; className: string | undefined }) {
  return (
    <marker
      id={id}
      viewBox="0 0 8 8"
      refX="7.5"
      refY="4"
      markerWidth="8"
      markerHeight="8"
      orient="auto"
    >
      <path d="M0 0 L8 4 L0 8 z" className={className} />
    </marker>
  )
}

function Label({ box, lines, problem }: { box: Box; lines: readonly string[]; problem: boolean }) {
  return (
    <>
      <rect
        x={box.x - box.width / 2}
        y={box.y - box.height / 2}
        width={box.width}
        height={box.height}
        className={styles.labelBack}
      />
      <text
        className={problem ? styles.problemLabel : styles.label}
        textAnchor="middle"
        y={box.y - box.height / 2 + 13}
      >
        {lines.map((line, i) => (
          <tspan key={line} x={box.x} dy={i === 0 ? 0 : 15}>
            {line}
          </tspan>
        ))}
      </text>
    </>
  )
}

function PoolBox({
  pool,
  box,
  namesItself,
  point,
}: {
  pool: Pool
  box: Box
  namesItself: boolean
  point: (name: string | undefined) => void
}) {
  const follow = useFollow()
  const words = poolWords(pool)
  const inside = (
    <>
      <rect
        x={box.x - box.width / 2}
        y={box.y - box.height / 2}
        width={box.width}
        height={box.height}
        rx="8"
        className={pool.exists ? styles.pool : styles.missing}
      />
      <text x={box.x} y={box.y - 4} textAnchor="middle" className={styles.name}>
        {pool.name}
      </text>
      <text
        x={box.x}
        y={box.y + 14}
        textAnchor="middle"
        className={pool.exists ? styles.about : styles.problemLabel}
      >
        {words}
        {namesItself ? ' ⟲' : ''}
      </text>
      {namesItself ? <title>{`${pool.name}'s profile names its own machines`}</title> : null}
    </>
  )
  const pointing = {
    onMouseEnter: () => point(pool.name),
    onMouseLeave: () => point(undefined),
    onFocus: () => point(pool.name),
    onBlur: () => point(undefined),
  }
  if (!pool.exists) return <g {...pointing}>{inside}</g>
  const href = `/pools/${pool.name}`
  return (
    <a
      href={href}
      className={styles.link}
      aria-label={`${pool.name}, ${words}`}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
        follow({ preventDefault: () => event.preventDefault(), detail: { href } })
      }}
      {...pointing}
    >
      {inside}
    </a>
  )
}

/** A smooth line through the middles between the points, from the first to the last. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  const bends = rest.slice(0, -1).map(({ x, y }, i) => {
    const next = rest[i + 1] ?? { x, y }
    const end = i === rest.length - 2 ? next : { x: (x + next.x) / 2, y: (y + next.y) / 2 }
    return `Q${x} ${y} ${end.x} ${end.y}`
  })
  const last = rest.at(-1) ?? first
  return `M${first.x} ${first.y} ${bends.join(' ') || `L${last.x} ${last.y}`}`
}
