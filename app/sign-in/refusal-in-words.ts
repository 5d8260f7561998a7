/** What the sign-in answered, in words for the person who tried. */
export function refusalInWords({
  status,
  message,
}: {
  status: number
  message?: string | undefined
}): string {
  if (status === 0) {
    return 'The console does not answer. Check that it runs and that this computer reaches it.'
  }
  if (status === 400 || status === 401) {
    return 'There is no user with this e-mail address and password. An administrator can set a new password.'
  }
  if (status === 429) return message ?? 'Too many attempts. Wait a minute, then try again.'
  if (status === 403) {
    return 'The console refused this address. Open it under the address that its administrator gave you.'
  }
  return `The console could not sign you in (HTTP ${status}). Its log says why; the database may be away.`
}
