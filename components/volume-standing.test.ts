import { describe, expect, it } from 'vitest'
import { standingOfVolume } from './volume-standing'

const free = {
  gone: false,
  leaving: false,
  volumeId: 'vol-1',
  state: 'available',
  attachment: null,
  error: null,
  moving: false,
  wantedMachine: null,
}

describe("a volume's standing", () => {
  it.each([
    [{}, 'available'],
    [{ volumeId: null, state: null }, 'being created'],
    [{ state: 'in-use', attachment: 'attached' }, 'attached'],
    [{ moving: true, wantedMachine: 'nfs-0001' }, 'available, to be attached'],
    [{ state: 'in-use', attachment: 'attached', moving: true }, 'attached, to be detached'],
    [{ state: 'in-use', attachment: 'detaching', moving: true }, 'detaching'],
    [{ state: 'in-use', attachment: 'busy', moving: true }, 'busy: the machine still uses it'],
    [{ leaving: true }, 'being deleted'],
    [{ leaving: true, gone: true }, 'deleted'],
    [{ gone: true }, 'gone from EC2'],
  ])('%o is told as %s', (change, words) => {
    expect(standingOfVolume({ ...free, ...change }).words).toBe(words)
  })

  it('shows no success while there is an error', () => {
    const error = { code: 'VolumeInUse', message: 'It is in use', since: null }
    const shown = standingOfVolume({ ...free, attachment: 'attached', error })
    expect(shown.type).toBe('pending')
  })
})
