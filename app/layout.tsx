import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { Providers } from '@/components/providers'
import { themeScript } from '@/components/theme-script'
import { wideFirstScript } from '@/components/wide-first-script'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Muster', template: '%s · Muster' },
  description: "Runs a site's machines on Amazon EC2 from request to retirement",
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      {/* The script changes the class before React sees the body. */}
      <body className="awsui-visual-refresh awsui-compact-mode" suppressHydrationWarning>
        {/** biome-ignore lint/security/noDangerouslySetInnerHtml: constants of ours, no input */}
        <script dangerouslySetInnerHTML={{ __html: `${themeScript};${wideFirstScript}` }} />
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
