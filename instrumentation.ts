/** Next.js calls this once when the console starts, before it answers anything. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startConsole } = await import('@/lib/operations/start-console')
  await startConsole()
}
