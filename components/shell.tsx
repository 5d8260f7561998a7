'use client'

import AppLayout from '@cloudscape-design/components/app-layout'
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group'
import { usePathname } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { ChangeFeed } from './change-feed'
import { NoticeBar, NoticesProvider } from './notifications'
import { useOperationEndings } from './operation-endings'
import { OperationTray, useRunningCount } from './operation-tray'
import { SideBar } from './side-bar'
import { TopBar } from './top-bar'
import { useFollow } from './use-follow'
import { useTrail } from './use-trail'

/** What stands around each page: top bar, navigation, breadcrumbs, notices and the tray. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <ChangeFeed>
      <NoticesProvider>
        <TopBar />
        <Frame>{children}</Frame>
      </NoticesProvider>
    </ChangeFeed>
  )
}

function Frame({ children }: { children: ReactNode }) {
  const path = usePathname()
  const follow = useFollow()
  const [navigationOpen, setNavigationOpen] = useState(true)
  const [drawer, setDrawer] = useState<string | null>(null)
  const running = useRunningCount()
  useOperationEndings()
  const trail = useTrail(path)
  return (
    <AppLayout
      headerSelector="#top-bar"
      navigation={<SideBar />}
      navigationWidth={200}
      navigationOpen={navigationOpen}
      onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
      toolsHide
      drawers={[
        {
          id: 'operations',
          content: <OperationTray />,
          trigger: { iconName: 'status-in-progress' },
          badge: running > 0,
          defaultSize: 360,
          resizable: true,
          ariaLabels: {
            drawerName: 'Operations under way',
            closeButton: 'Close operations under way',
            triggerButton:
              running > 0 ? `Operations under way: ${running}` : 'Operations under way: none',
            resizeHandle: 'Resize operations under way',
          },
        },
      ]}
      activeDrawerId={drawer}
      onDrawerChange={({ detail }) => setDrawer(detail.activeDrawerId)}
      maxContentWidth={Number.MAX_VALUE}
      breadcrumbs={
        trail.length > 1 ? (
          <BreadcrumbGroup items={trail} onFollow={follow} ariaLabel="Breadcrumbs" />
        ) : undefined
      }
      notifications={<NoticeBar />}
      stickyNotifications
      ariaLabels={{
        navigation: 'Pages',
        navigationToggle: 'Open the pages',
        navigationClose: 'Close the pages',
        notifications: 'Messages',
        drawers: 'Side panels',
      }}
      content={children}
    />
  )
}
