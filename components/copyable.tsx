'use client'

import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'

/** Text that people carry elsewhere, with a button that copies it. */
export function Copyable({ text, what }: { text: string; what: string }) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      copyButtonAriaLabel={`Copy ${what} ${text}`}
      copySuccessText="Copied"
      copyErrorText="Could not copy"
      popoverRenderWithPortal
    />
  )
}
