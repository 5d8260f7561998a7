import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { Shell } from '@/components/shell'
import { currentActor } from '@/lib/access/session'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  if (!(await currentActor())) redirect('/sign-in')
  return <Shell>{children}</Shell>
}
