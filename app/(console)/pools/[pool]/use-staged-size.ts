'use client'

import { useEffect, useRef, useState } from 'react'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { whyNotDesired } from '@/lib/lifecycle/pool-rules'

export interface StagedSize {
  /** What the field holds: digits, or whatever was typed. */
  text: string
  /** The size that would be set; undefined while the text is none. */
  size: number | undefined
  /** The text differs from the pool's desired size. */
  staged: boolean
  /** Why this size cannot be set. */
  refusal: string | undefined
  /** The pool's size was changed by somebody else while one chose; the choice was dropped. */
  overtaken: string | undefined
  type(text: string): void
  step(by: number): void
  reset(): void
  /** Drops the choice, because the pool was found changed. */
  overtake(message: string): void
}

/**
 * A size chosen but not yet applied. It belongs to the desired size that was seen when choosing
 * began: when that changes, the choice is dropped and it is said why.
 */
export function useStagedSize(pool: Pick<ApiPool, 'name' | 'desired' | 'min' | 'max'>): StagedSize {
  const [text, setText] = useState<string>()
  const [overtaken, setOvertaken] = useState<string>()
  const seen = useRef(pool.desired)

  useEffect(() => {
    if (seen.current === pool.desired) return
    seen.current = pool.desired
    setText((chosen) => {
      if (chosen !== undefined && chosen !== String(pool.desired)) {
        setOvertaken(changedMeanwhile(pool.name, pool.desired))
      }
      return undefined
    })
  }, [pool.name, pool.desired])

  const shown = text ?? String(pool.desired)
  const size = /^-?\d{1,15}$/.test(shown.trim()) ? Number(shown) : undefined
  const staged = text !== undefined && size !== pool.desired
  const choose = (chosen: string) => {
    setOvertaken(undefined)
    setText(chosen)
  }
  return {
    text: shown,
    size,
    staged,
    refusal: staged ? refusalOf(shown, size, pool) : undefined,
    overtaken,
    type: choose,
    step: (by) => choose(String(Math.max(0, (size ?? pool.desired) + by))),
    reset: () => setText(undefined),
    overtake(message) {
      setOvertaken(message)
      setText(undefined)
    },
  }
}

function refusalOf(
  text: string,
  size: number | undefined,
  bounds: { min: number; max: number },
): string | undefined {
  if (text.trim() === '') return 'Enter a size.'
  if (size === undefined) return `“${text.trim().slice(0, 20)}” is not a whole number.`
  return whyNotDesired(size, bounds)
}

/** In the words that the server has for the same. */
function changedMeanwhile(pool: string, desired: number): string {
  return `The pool ${pool} was changed meanwhile: its desired size is ${desired} now. Look again and decide anew.`
}
