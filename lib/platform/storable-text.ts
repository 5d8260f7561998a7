const halfCharacter = /\p{Surrogate}/u

/** Why PostgreSQL can neither hold a text nor compare with it; undefined when it can. */
export function whyNotStorable(text: string): string | undefined {
  if (text.includes('\0')) return 'holds a NUL character'
  if (halfCharacter.test(text)) return 'holds half of a character (an unpaired surrogate)'
  return undefined
}
