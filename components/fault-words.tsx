import { faultHref, faultWords } from '@/lib/lifecycle/fault-pages'
import { AppLink } from './app-link'

/** What Muster does about a fault, with the way to its page; nothing for EC2's own codes. */
export function FaultHelp({ code }: { code: string }) {
  const words = faultWords(code)
  const href = faultHref(code)
  if (!words || !href) return null
  return (
    <div>
      <b>What Muster does:</b> {words.muster} <AppLink href={href}>More about {code}</AppLink>
    </div>
  )
}
