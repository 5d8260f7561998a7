'use client'

import Button, { type ButtonProps } from '@cloudscape-design/components/button'
import Link, { type LinkProps } from '@cloudscape-design/components/link'
import { useFollow } from './use-follow'

/** A link within the console. */
export function AppLink(props: LinkProps & { href: string }) {
  return <Link onFollow={useFollow()} {...props} />
}

/** A button that leads to a page of the console. */
export function AppLinkButton(props: ButtonProps & { href: string }) {
  return <Button onFollow={useFollow()} {...props} />
}
