import Box from '@cloudscape-design/components/box'
import type { ApiRoll } from '@/app/api/v1/schemas/rolls'
import { AppLink } from '@/components/app-link'
import { StateIndicator } from '@/components/state-indicator'
import { Ago } from '@/components/time'

const most = 12

/** What the roll waits for: in words, then each machine with its state, its fault and what to do. */
export function RollWaiting({ waiting }: { waiting: NonNullable<ApiRoll['waiting']> }) {
  const { summary, machines } = waiting
  const more = machines.length - most
  return (
    <section aria-label="What the roll waits for">
      <Box variant="awsui-key-label">Waiting for</Box>
      <div>{summary}</div>
      <ul className="muster-plain">
        {machines.slice(0, most).map((machine) => (
          <li key={machine.name}>
            <AppLink href={`/machines/${machine.name}`}>{machine.name}</AppLink> ({machine.why}){' '}
            <StateIndicator machine={machine} />, <Ago at={machine.fault?.since ?? machine.since} />
            <Box color="text-body-secondary">
              {machine.fault ? <div className="muster-message">{machine.fault.message}</div> : null}
              <div>
                <b>What to do:</b> {machine.next}
              </div>
            </Box>
          </li>
        ))}
        {more > 0 ? <li>and {more} more</li> : null}
      </ul>
    </section>
  )
}
