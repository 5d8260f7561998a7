/** A document's size for people: `152 KB`. */
export function kilobytes(bytes: number | null): string {
  if (bytes === null) return '–'
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
