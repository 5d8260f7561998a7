'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}

/**
 * Whether the page's script is at work. What is typed or pressed before that would be lost, and what
 * stands elsewhere on a narrow window must not be drawn: the server does not know the window.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}
