'use client'

import { useEffect } from 'react'
import { narrowKey } from './wide-first-script'

/** Lets the components see how wide the window is, now that the server's page is taken over. */
export function useWideFirst(): void {
  useEffect(() => {
    if (Reflect.deleteProperty(globalThis, Symbol.for(narrowKey))) {
      window.dispatchEvent(new Event('resize'))
    }
  }, [])
}
