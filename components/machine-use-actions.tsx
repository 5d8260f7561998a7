'use client'

import { type ReactNode, useState } from 'react'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import { AppLink } from './app-link'
import type { MachineButton } from './machine-facts'
import { MachineReplaceDialog } from './machine-replace-dialog'
import { MachineRetireDialog } from './machine-retire-dialog'
import type { MachineServerActions } from './machine-server-actions'
import { useAction } from './use-action'

type Asked = { action: 'retire' | 'replace'; machines: readonly ApiMachine[] }
type Direct = Exclude<MachineButton, 'retire' | 'replace'>

const doneWords: Readonly<Record<Direct, (name: string) => string>> = {
  protect: (name) => `${name} is protected: nothing retires it until the protection is removed.`,
  unprotect: (name) => `${name} is no longer protected.`,
  configure: (name) => `${name} was told to run Quattor again.`,
}

/** What row menus, bulk buttons and the machine's page do: asks where it cannot be undone, then acts. */
export function useMachineActions(
  actions: MachineServerActions,
  onRetired?: (names: string[]) => void,
): {
  start: (action: MachineButton, machines: readonly ApiMachine[]) => void
  pending: boolean
  dialog: ReactNode
} {
  const [asked, setAsked] = useState<Asked>()
  const direct = useAction(
    async (action: Direct, name: string) => {
      const answer = await actions[action](name)
      return answer.ok ? { ...answer, result: doneWords[action](name) } : answer
    },
    {
      failed: 'The machine stays as it is',
      succeeded: ({ operationId, result }) => (
        <>
          {result}{' '}
          <AppLink color="inverted" href={`/operations/${operationId}`}>
            Operation
          </AppLink>
        </>
      ),
    },
  )
  const close = (done: boolean) => {
    if (done && asked?.action === 'retire') onRetired?.(asked.machines.map(({ name }) => name))
    setAsked(undefined)
  }
  const first = asked?.machines[0]
  return {
    start(action, machines) {
      const machine = machines[0]
      if (!machine) return
      if (action === 'retire' || action === 'replace') setAsked({ action, machines })
      else void direct.run(action, machine.name)
    },
    pending: direct.pending,
    dialog:
      asked?.action === 'retire' ? (
        <MachineRetireDialog machines={asked.machines} retire={actions.retire} onClose={close} />
      ) : asked && first ? (
        <MachineReplaceDialog machine={first} replace={actions.replace} onClose={close} />
      ) : null,
  }
}
