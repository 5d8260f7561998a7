import { useQuery } from '@tanstack/react-query'
import { volumeName } from '@/lib/lifecycle/volume-actions'
import { breadcrumbs } from './navigation'
import { operationQuery } from './operation-queries'
import { addressQuery, volumeQuery } from './resource-queries'

/** The breadcrumbs of a page; what has an opaque id stands there by its name, once that is known. */
export function useTrail(path: string): { text: string; href: string }[] {
  const trail = breadcrumbs(path)
  const [, section, id = ''] = path.split('/')
  const enabled = (of: string) => section === of && id !== ''
  const address = useQuery({ ...addressQuery(id), enabled: enabled('addresses') }).data
  const volume = useQuery({ ...volumeQuery(id), enabled: enabled('volumes') }).data
  const operation = useQuery({ ...operationQuery(id), enabled: enabled('operations') }).data
  const name =
    address?.publicIp ?? address?.name ?? (volume ? volumeName(volume) : operation?.title)
  const last = trail.at(-1)
  return name && last ? [...trail.slice(0, -1), { ...last, text: name }] : trail
}
