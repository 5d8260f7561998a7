import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ApiProfileDetail } from '@/app/api/v1/schemas/profiles'
import { MembersTable } from './MembersTable'
import { RolloutPanel } from './RolloutPanel'

/** How the profile's revisions get to the machines that run it, and how far each of these is. */
export function RoomTab({ profile }: { profile: ApiProfileDetail }) {
  return (
    <SpaceBetween size="m">
      <RolloutPanel profile={profile.name} />
      <MembersTable profile={profile.name} />
    </SpaceBetween>
  )
}
