import { type Stack, startStack } from './stack'

/** Each worker of the browser tests has a stack, whose machines and processes its specs may kill. */
let own: { stack: Stack; stray: string } | undefined

/** Starts it before the worker's first spec. `startStray` makes what shall be there long before it is looked at. */
export async function startOwnStack(startStray: () => Promise<string>): Promise<void> {
  own = { stack: await startStack(), stray: '' }
  own.stray = await startStray()
}

export async function stopOwnStack(): Promise<void> {
  await own?.stack.stop()
  own = undefined
}

export function stack(): Stack {
  if (!own) throw new Error('This worker has no stack.')
  return own.stack
}

/** The instance that carries the site's tag from the start, and is no machine's. */
export function stray(): string {
  return own?.stray ?? ''
}
