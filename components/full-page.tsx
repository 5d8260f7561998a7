'use client'

import Box from '@cloudscape-design/components/box'
import type { ReactNode } from 'react'

/** A page without the console around it: a narrow column in the middle. */
export function FullPage({ children }: { children: ReactNode }) {
  return (
    <main className="muster-full-page">
      <div className="muster-full-page-column">
        <Box padding={{ bottom: 'l' }} textAlign="center">
          {/* biome-ignore lint/performance/noImgElement: a small SVG of our own */}
          <img src="/logo.svg" alt="" width={40} height={40} />
          <Box variant="h1" tagOverride="div" fontSize="heading-xl">
            Muster
          </Box>
        </Box>
        {children}
      </div>
    </main>
  )
}
