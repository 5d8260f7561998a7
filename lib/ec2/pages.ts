/** Reads all pages of a listing; a failing page fails the whole. */
export async function readPages<T>(
  readPage: (token: string | undefined) => Promise<{ items: T[]; next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = []
  let token: string | undefined
  do {
    const page = await readPage(token)
    all.push(...page.items)
    // An endpoint that ignores the token would give its first page for ever.
    token = page.next === token ? undefined : page.next
  } while (token)
  return all
}
