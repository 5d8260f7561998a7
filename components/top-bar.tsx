'use client'

import type { ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown'
import TopNavigation, {
  type TopNavigationProps,
} from '@cloudscape-design/components/top-navigation'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { authClient } from './auth-client'
import { type Theme, themes, useTheme } from './theme'
import { useFollow } from './use-follow'
import { useMe } from './use-me'

const themeWords: Readonly<Record<Theme, string>> = {
  system: 'As this computer',
  light: 'Light',
  dark: 'Dark',
}

/** The bar at the top: whose site, where, whether it is simulated, and who is signed in. */
export function TopBar() {
  const me = useMe()
  const follow = useFollow()
  const router = useRouter()
  const [theme, setTheme] = useTheme()
  const [leaving, setLeaving] = useState(false)

  const signOut = async () => {
    setLeaving(true)
    await authClient.signOut().catch(() => undefined)
    window.location.assign('/sign-in')
  }
  const userItems: ButtonDropdownProps.Items = [
    {
      id: 'theme',
      text: 'Appearance',
      items: themes.map((id) => ({
        id,
        itemType: 'checkbox' as const,
        text: themeWords[id],
        checked: theme === id,
      })),
    },
    { id: 'password', text: 'Change password', href: '/access#password' },
    { id: 'sign-out', text: leaving ? 'Signing out…' : 'Sign out', disabled: leaving },
  ]
  const site: TopNavigationProps.Utility = {
    type: 'button',
    text: me ? siteText(me) : '…',
    title: me?.simulated
      ? 'This site runs on the built-in EC2 simulator: no AWS account is used.'
      : 'The site and its AWS region',
    href: '/health',
    onFollow: follow,
  }
  const user: TopNavigationProps.Utility = {
    type: 'menu-dropdown',
    text: me ? `${me.name} (${me.role})` : '…',
    ...(me?.email ? { description: me.email } : {}),
    iconName: 'user-profile',
    ariaLabel: me ? `Signed in as ${me.name}, ${me.role}` : 'Account',
    items: userItems,
    onItemClick: (event) => {
      const { id, href } = event.detail as ButtonDropdownProps.ItemClickDetails
      if (themes.some((t) => t === id)) setTheme(id as Theme)
      if (id === 'sign-out') void signOut()
      if (href) router.push(href)
    },
    onItemFollow: (event) => event.preventDefault(),
  }
  return (
    <header id="top-bar">
      <TopNavigation
        identity={{
          href: '/',
          title: 'Muster',
          logo: { src: '/logo.svg', alt: '' },
          onFollow: (event) => {
            event.preventDefault()
            router.push('/')
          },
        }}
        utilities={[site, user]}
      />
    </header>
  )
}

function siteText(me: { site: string; region: string; simulated: boolean }): string {
  return `${me.site} · ${me.region}${me.simulated ? ' · simulated EC2' : ''}`
}
