/** Where to sign in, and to come back to afterwards. */
export function signInAddress(from: string): string {
  return from === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(from)}`
}

/** A place of this console to return to; anything else leads to the overview. */
export function safeReturn(next: string | null | undefined): string {
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/'
  return next.startsWith('/sign-in') ? '/' : next
}

/** Leaves the page for the sign-in page: the session has ended. */
export function goToSignIn(): void {
  if (window.location.pathname.startsWith('/sign-in')) return
  const { pathname, search } = window.location
  window.location.assign(signInAddress(`${pathname}${search}`))
}
