import type { MachineFacts } from './machine-actions'

/** What the rules need to know of an image. */
export interface ImageFacts {
  imageId: string | null
  managed: boolean
  /** EC2 shows it no more. */
  gone: boolean
  /** It is to be deregistered. */
  leaving: boolean
  /** The operation under way for it. */
  operation: string | null
  /** EC2's word: pending, available, failed, … */
  state: string | null
  /** The pools whose machines start from it. */
  pools: readonly string[]
  /** How many machines that are not retired run it. */
  machines: number
}

type Rule<F> = (facts: F) => string | undefined

const named: Rule<ImageFacts> = ({ pools }) =>
  pools.length > 0
    ? `Machines of ${pools.join(', ')} start from this image. Give ${pools.length === 1 ? 'the pool' : 'these pools'} another one first.`
    : undefined
const running: Rule<ImageFacts> = ({ machines }) =>
  machines > 0
    ? `${machines} machine${machines === 1 ? ' runs' : 's run'} this image. Replace ${machines === 1 ? 'it' : 'them'} first.`
    : undefined

/** What may be done to an image, and why not: buttons, verbs and tests all read this table. */
export const imageActions = {
  retire: [
    (i) => (i.gone && i.leaving ? 'The image is retired.' : undefined),
    (i) => (i.leaving ? 'The image is being retired.' : undefined),
    (i) => (i.managed ? undefined : 'The image was not made by Muster: it is only shown.'),
    (i) =>
      i.operation
        ? `Operation ${i.operation} is under way for the image. Wait for its end.`
        : undefined,
    (i) => (i.imageId === null ? 'EC2 has not made the image.' : undefined),
    (i) => (i.state === 'pending' ? 'EC2 still makes the image. Wait for its end.' : undefined),
    named,
    running,
  ],
} as const satisfies Record<string, readonly Rule<ImageFacts>[]>

export type ImageAction = keyof typeof imageActions

/** Why `action` may not be done to the image now, as a sentence; undefined when it may. */
export function whyNotImage(action: ImageAction, image: ImageFacts): string | undefined {
  for (const rule of imageActions[action] as readonly Rule<ImageFacts>[]) {
    const reason = rule(image)
    if (reason) return reason
  }
  return undefined
}

/** Why no image can be baked from the machine; undefined when it can. */
export function whyNotBake(machine: MachineFacts): string | undefined {
  if (machine.state === 'retired') return 'The machine is retired.'
  if (machine.intent === 'retire') return 'The machine is already on its way out.'
  if (machine.protected) {
    return 'The machine is protected, and baking ends it. Remove its protection first.'
  }
  if (machine.state !== 'configured' || machine.instanceId === null) {
    return 'The machine is not configured.'
  }
  if (!machine.connected) {
    return 'The machine is not in its room: nobody could ask it to remove its identity.'
  }
  return undefined
}

/** Names that EC2 takes for images. */
export const imageNamePattern = /^[A-Za-z0-9()[\] ./\-'@_]{3,128}$/
export const imageNameHint = "must be 3 to 128 letters, digits, spaces or any of ()[]./-'@_"
