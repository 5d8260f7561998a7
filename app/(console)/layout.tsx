import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { PageFailure } from '@/components/page-failure'
import { Shell } from '@/components/shell'
import { explainError } from '@/lib/access/explain-error'
import { currentActor } from '@/lib/access/session'
import { newId } from '@/lib/platform/ids'
import { logger } from '@/lib/platform/log'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const visitor = await whoVisits()
  if (visitor === 'nobody') redirect('/sign-in')
  if (visitor !== 'somebody') {
    return <PageFailure header="The console cannot be shown" {...visitor} />
  }
  return <Shell>{children}</Shell>
}

/** Somebody who is signed in, nobody, or why that cannot be told: a database that is away. */
async function whoVisits() {
  try {
    return (await currentActor()) ? 'somebody' : 'nobody'
  } catch (error) {
    // Next.js itself throws where a page needs a request to be rendered.
    if (error instanceof Error && 'digest' in error) throw error
    return explainError(error, newId(), logger('console')).error
  }
}
