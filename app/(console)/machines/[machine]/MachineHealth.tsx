import Alert from '@cloudscape-design/components/alert'
import type { ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import { Ago, At } from '@/components/time'

/** What EC2 says of the instance that is no fault yet: failing checks, notices to a spot instance. */
export function MachineHealth({ machine }: { machine: ApiMachineDetail }) {
  const { state, interruption, statusCheck, statusSince, fault } = machine
  if (state === 'retired') return null
  const impaired = statusCheck?.endsWith('impaired') && fault?.code !== 'StatusCheckFailed'
  return (
    <>
      {interruption ? (
        <Alert
          type="warning"
          header={
            interruption.kind === 'spot' ? (
              <>
                EC2 takes this spot instance back
                {interruption.at ? (
                  <>
                    {' '}
                    at <At at={interruption.at} />
                  </>
                ) : null}
              </>
            ) : (
              'EC2 recommends to leave this spot instance soon'
            )
          }
        >
          {interruption.kind === 'spot'
            ? 'The machine is drained before that, and another one is requested in its place.'
            : 'EC2 may take it back before long. It is replaced as a repair is, without haste, unless the pool does not repair or the machine is protected.'}
          {interruption.noticedAt ? (
            <>
              {' '}
              Told <Ago at={interruption.noticedAt} />.
            </>
          ) : null}
        </Alert>
      ) : null}
      {impaired && statusSince ? (
        <Alert type="warning" header={`EC2's status checks: ${statusCheck}`}>
          Since <Ago at={statusSince} />. After two minutes it counts as a fault.
        </Alert>
      ) : null}
    </>
  )
}
