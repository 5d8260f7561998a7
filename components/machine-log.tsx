'use client'

import Box from '@cloudscape-design/components/box'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import { useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import type { ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import { LoadFailure, LoadState } from './load-state'
import { placeOfParams } from './log/find-place'
import { LogView } from './log/log-view'
import { useMachineLog } from './log/use-machine-log'

/**
 * A machine's bootstrap log, live while the machine lives and kept after its retirement. The address
 * may name a component of a run: it opens there.
 */
export function MachineLog({ machine }: { machine: ApiMachineDetail }) {
  const live = machine.state !== 'retired'
  const query = useMachineLog(machine.name, live)
  const params = useSearchParams()
  const place = useMemo(() => placeOfParams(params), [params])
  return (
    <LoadState query={query} what="the log">
      {({ store, next, size, more }) => (
        <>
          {query.error && (
            <LoadFailure
              what="more of the log"
              error={query.error}
              retry={() => void query.refetch()}
            />
          )}
          <LogView
            store={store}
            label={`Log of ${machine.name}`}
            live={live}
            place={place}
            download={`/api/v1/machines/${encodeURIComponent(machine.name)}/log?download=1`}
            empty={whyEmpty(machine)}
            footer={
              more ? (
                <ProgressBar
                  value={(100 * next) / size}
                  label="Reading the log"
                  additionalInfo={`${inMiB(next)} of ${inMiB(size)} MiB`}
                />
              ) : (
                <Box color="text-body-secondary" fontSize="body-s">
                  {live
                    ? 'New lines show as the machine sends them.'
                    : 'The machine is retired; this is all that it sent.'}
                </Box>
              )
            }
          />
        </>
      )}
    </LoadState>
  )
}

function inMiB(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1)
}

/** Why a log has no line yet, and where to look instead. */
function whyEmpty({ state, instanceId }: ApiMachineDetail): string {
  if (state === 'retired') return 'The machine sent no log before it was retired.'
  if (instanceId === null)
    return 'No log yet: the machine has no instance. Its log begins when its agent starts.'
  if (state === 'booting')
    return 'No log yet: the machine has not reported. Until then the EC2 console output tells how it boots.'
  return 'No log yet. Lines show here as the machine sends them.'
}
