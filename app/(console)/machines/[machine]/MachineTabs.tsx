'use client'

import Tabs from '@cloudscape-design/components/tabs'
import { usePathname, useSearchParams } from 'next/navigation'
import type { ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import { MachineConsoleOutput } from '@/components/machine-console-output'
import { MachineDetails } from '@/components/machine-details'
import { MachineHistory } from '@/components/machine-history'
import { MachineLog } from '@/components/machine-log'
import { MachineRuns } from '@/components/machine-runs'
import { ProfileTab } from './profile/ProfileTab'

const ids = ['log', 'runs', 'profile', 'details', 'console', 'history'] as const

/** What a machine says and is, in tabs; which is open stands in the address. */
export function MachineTabs({ machine }: { machine: ApiMachineDetail }) {
  const path = usePathname()
  const wanted = useSearchParams().get('tab')
  return (
    <div id="output" style={{ scrollMarginBlockStart: '4rem' }}>
      <Tabs
        activeTabId={ids.find((id) => id === wanted) ?? 'log'}
        onChange={({ detail }) =>
          window.history.replaceState(null, '', `${path}?tab=${detail.activeTabId}`)
        }
        ariaLabel={`Machine ${machine.name}`}
        tabs={[
          { id: 'log', label: 'Log', content: <MachineLog machine={machine} /> },
          { id: 'runs', label: 'Quattor runs', content: <MachineRuns name={machine.name} /> },
          { id: 'profile', label: 'Profile', content: <ProfileTab machine={machine} /> },
          { id: 'details', label: 'Details', content: <MachineDetails machine={machine} /> },
          {
            id: 'console',
            label: 'EC2 console output',
            content: <MachineConsoleOutput machine={machine} />,
          },
          { id: 'history', label: 'History', content: <MachineHistory name={machine.name} /> },
        ]}
      />
    </div>
  )
}
