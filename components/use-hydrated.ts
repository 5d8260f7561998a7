'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** Whether the page's script is at work. What is typed or pressed before that would be lost. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}
