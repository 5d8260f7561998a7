import { type FileHandle, open, stat, writeFile } from 'node:fs/promises'

/** What EC2 keeps of a machine's console. */
export const consoleBytes = 64 * 1024

const trimAbove = 1024 * 1024

/** The end of what a machine printed, and when it printed last; nothing when it never did. */
export async function readConsole(
  file: string,
): Promise<{ output: Uint8Array; at: Date } | undefined> {
  let handle: FileHandle
  try {
    handle = await open(file, 'r')
  } catch {
    return undefined
  }
  try {
    const { size, mtime } = await handle.stat()
    const length = Math.min(size, consoleBytes)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length)
    return { output: buffer.subarray(0, bytesRead), at: mtime }
  } finally {
    await handle.close()
  }
}

/** Keeps a machine that prints without end from filling the disk. Its process appends as before. */
export async function trimConsole(file: string): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  )
  if (size <= trimAbove) return
  const kept = await readConsole(file)
  if (kept) await writeFile(file, kept.output)
}
