'use client'

import { useSyncExternalStore } from 'react'

/** Cloudscape's own border between a narrow window and a wide one. */
const query = '(max-width: 688px)'

function listen(changed: () => void): () => void {
  const media = window.matchMedia(query)
  media.addEventListener('change', changed)
  return () => media.removeEventListener('change', changed)
}

/** Whether the window is a telephone's; the server draws for a wide one. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    listen,
    () => window.matchMedia(query).matches,
    () => false,
  )
}
