import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { safeReturn } from '@/components/sign-in-address'
import { currentActor } from '@/lib/access/session'
import { SignInForm } from './SignInForm'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>
}) {
  const { next } = await searchParams
  const target = safeReturn(typeof next === 'string' ? next : undefined)
  // A database that is away is told when somebody tries to sign in.
  const actor = await currentActor().catch(() => undefined)
  if (actor) redirect(target)
  return <SignInForm next={target} />
}
