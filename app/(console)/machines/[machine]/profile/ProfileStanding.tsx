import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ApiMachineProfile } from '@/app/api/v1/schemas/renderings'
import { AppLink } from '@/components/app-link'
import { Ago } from '@/components/time'

/** What the machine is to be served, was served and applied. */
export function ProfileStanding({ profile }: { profile: ApiMachineProfile }) {
  const { wanted, overlay, served, applied, failed, rendering } = profile
  const link = `/profiles/${profile.profile}`
  return (
    <Container header={<Header variant="h2">How it stands</Header>}>
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Profile', value: <AppLink href={link}>{profile.profile}</AppLink> },
          {
            label: 'To be served',
            value:
              wanted === null ? (
                '–'
              ) : (
                <>
                  Revision {wanted},{' '}
                  {overlay === null ? (
                    'no overlay'
                  ) : (
                    <AppLink href={`${link}?tab=overlay`}>overlay {overlay}</AppLink>
                  )}
                </>
              ),
          },
          { label: 'Last served', value: revisionWords(served) },
          {
            label: 'Last applied',
            value:
              failed === null ? (
                revisionWords(applied)
              ) : (
                <StatusIndicator type="error" wrapText>
                  {revisionWords(applied)}; revision {failed} ended with errors
                </StatusIndicator>
              ),
          },
          { label: 'Now', value: <Standing profile={profile} /> },
          {
            label: 'SHA-256 of what it would be served',
            value: (
              <span className="muster-code" title={rendering?.etag}>
                {rendering?.etag.slice(0, 16) ?? '–'}
              </span>
            ),
          },
        ]}
      />
    </Container>
  )
}

function Standing({ profile }: { profile: ApiMachineProfile }) {
  const { why, waitingFor, waitingSince, behindSince, rendering, kept } = profile
  if (why) return <>–</>
  if (waitingFor.length > 0) {
    return (
      <StatusIndicator type="pending" wrapText>
        waiting <Since at={waitingSince} />
      </StatusIndicator>
    )
  }
  if (kept.some(({ etag, applied }) => applied && etag === rendering?.etag)) {
    return <StatusIndicator type="success">applied</StatusIndicator>
  }
  if (kept.some(({ etag }) => etag === rendering?.etag)) {
    return (
      <StatusIndicator type="in-progress" wrapText>
        served, not applied yet <Since at={behindSince} />
      </StatusIndicator>
    )
  }
  return (
    <StatusIndicator type="pending" wrapText>
      not fetched yet <Since at={behindSince} />
    </StatusIndicator>
  )
}

function Since({ at }: { at: string | null }) {
  return at ? (
    <>
      (since <Ago at={at} />)
    </>
  ) : null
}

function revisionWords(revision: number | null): string {
  return revision === null ? 'nothing yet' : `Revision ${revision}`
}
