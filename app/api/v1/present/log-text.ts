/** The longest UTF-8 sequence but its first byte. */
export const longestTail = 3

/**
 * The text in `bytes` from `begin` on, without cutting a character in two: one that begins before
 * `begin` is left out, and so is one that is not complete at the end unless `isAll`. Answers where
 * the text begins and ends in `bytes`. What is no UTF-8 is replaced by U+FFFD.
 */
export function cutText(
  bytes: Uint8Array,
  begin: number,
  isAll: boolean,
): { text: string; from: number; to: number } {
  const from = Math.max(begin, endOfCharacterAcross(bytes, begin))
  const to = isAll ? bytes.length : Math.max(from, startOfUnfinished(bytes))
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return { text: decoder.decode(bytes.subarray(from, to)), from, to }
}

/** Where the character ends that begins before `at` and goes on across it; `at` when there is none. */
function endOfCharacterAcross(bytes: Uint8Array, at: number): number {
  for (let start = at - 1; start >= Math.max(0, at - longestTail); start--) {
    const byte = bytes[start] ?? 0
    if (isContinuation(byte)) continue
    const end = start + sequenceLength(byte)
    const whole = bytes.subarray(start + 1, end).every(isContinuation)
    return end > at && whole ? Math.min(end, bytes.length) : at
  }
  return at
}

/** Where a sequence begins that the end cuts off; the end when it cuts none. */
function startOfUnfinished(bytes: Uint8Array): number {
  for (let start = bytes.length - 1; start >= Math.max(0, bytes.length - longestTail); start--) {
    const byte = bytes[start] ?? 0
    if (isContinuation(byte)) continue
    return start + sequenceLength(byte) > bytes.length ? start : bytes.length
  }
  return bytes.length
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80
}

function sequenceLength(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2
  if (first >= 0xe0 && first <= 0xef) return 3
  if (first >= 0xf0 && first <= 0xf4) return 4
  return 1
}
