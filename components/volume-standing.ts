import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import type { ApiVolume } from '@/app/api/v1/schemas/volumes'

type Facts = Pick<
  ApiVolume,
  'gone' | 'leaving' | 'volumeId' | 'state' | 'attachment' | 'error' | 'moving' | 'wantedMachine'
>

interface Standing {
  type: StatusIndicatorProps.Type
  words: string
}

const underWay = ['creating', 'deleting', 'attaching', 'detaching']

/** How a volume stands, in a word or two: what EC2 says, then what it is wanted for. */
export function standingOfVolume(v: Facts): Standing {
  if (v.gone) return { type: 'stopped', words: v.leaving ? 'deleted' : 'gone from EC2' }
  if (v.leaving) return { type: kindOf(v, 'in-progress'), words: 'being deleted' }
  if (v.volumeId === null) return { type: kindOf(v, 'in-progress'), words: 'being created' }
  const said = v.attachment && v.attachment !== 'detached' ? v.attachment : (v.state ?? 'unknown')
  if (v.attachment === 'busy') return { type: 'warning', words: 'busy: the machine still uses it' }
  if (v.moving && !underWay.includes(said)) {
    return {
      type: kindOf(v, 'in-progress'),
      words: `${said}, ${v.wantedMachine ? 'to be attached' : 'to be detached'}`,
    }
  }
  if (underWay.includes(said)) return { type: kindOf(v, 'in-progress'), words: said }
  if (said === 'error') return { type: 'error', words: 'error' }
  return { type: kindOf(v, said === 'attached' ? 'success' : 'info'), words: said }
}

function kindOf({ error }: Facts, type: StatusIndicatorProps.Type): StatusIndicatorProps.Type {
  return error ? 'pending' : type
}
