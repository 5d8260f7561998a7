'use client'

import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import { AppLink } from './app-link'

/** Text that people carry elsewhere, with a button that copies it; with `href` it leads to its page. */
export function Copyable({ text, what, href }: { text: string; what: string; href?: string }) {
  const copy = {
    textToCopy: text,
    copyButtonAriaLabel: `Copy ${what} ${text}`,
    copySuccessText: 'Copied',
    copyErrorText: 'Could not copy',
    popoverRenderWithPortal: true,
  }
  if (href === undefined) return <CopyToClipboard variant="inline" {...copy} />
  return (
    <span className="muster-copyable">
      <AppLink href={href}>{text}</AppLink> <CopyToClipboard variant="icon" {...copy} />
    </span>
  )
}
