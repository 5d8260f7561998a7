import { type Actor, may } from '@/lib/access/roles'
import { maskSecrets, maskText } from '@/lib/binding/mask-secrets'
import type { PanDict } from '@/lib/binding/pan-value'

/** Whether secrets in profiles are masked for somebody: they are for those below admin. */
export function isMasked(actor: Actor): boolean {
  return !may(actor.role, 'admin')
}

/** The document as somebody may see it. */
export function forEyesOf(actor: Actor, document: PanDict): PanDict {
  return isMasked(actor) ? maskSecrets(document) : document
}

/** Text as somebody may see it. */
export function textForEyesOf(actor: Actor, text: string): string {
  return isMasked(actor) ? maskText(text) : text
}
