import { addAddress, addSnapshot, addVolumeRow, heldBy } from '@/lib/operations/testing/resources'
import { addMachine, addPool } from '@/lib/operations/testing/site'
import type { Db } from '@/lib/store/client'
import type { Known } from './from-schema'

type Call = (
  method: string,
  path: string,
  body: object,
) => Promise<{ status: number; body: { result: { user: { id: string } } } }>

/** Gives a site one of everything; answers what there is, by the words that the API uses. */
export async function furnish(db: Db, call: Call): Promise<Known> {
  const profile = await call('PUT', '/profiles/wn', {
    software: { components: { spma: { active: true } } },
  })
  if (profile.status !== 200) throw new Error(`publishing answers ${profile.status}`)
  await addPool(db, 'wn', { desired: 2 })
  const machine = await addMachine(db, 'wn', 1)
  const address = await addAddress(db)
  const volume = await addVolumeRow(db)
  const held = await addVolumeRow(db, heldBy(machine))
  const snapshot = await addSnapshot(db)
  const user = await call('POST', '/users', {
    email: 'someone@example.org',
    name: 'Someone',
    role: 'viewer',
    password: 'a password of some length',
  })
  if (user.status !== 201) throw new Error(`adding a user answers ${user.status}`)
  const operation = await db.operation.findFirstOrThrow()
  const token = await db.apiToken.findMany()
  return {
    pool: ['wn'],
    name: ['wn', 'other'],
    machine: [machine.name],
    profile: ['wn'],
    address: [address.id, address.publicIp ?? ''],
    volume: [volume.id, held.id],
    snapshot: [snapshot.id],
    user: [user.body.result.user.id],
    operation: [operation.id],
    token: token.map(({ id }) => id),
    revision: ['1'],
    slot: ['1'],
    instanceType: ['m5.large'],
    image: ['ami-0a0000000000000a1'],
    zone: ['us-east-1a'],
    email: ['a@example.org'],
    path: ['/software/components/spma/active'],
    sort: ['name', '-name', 'createdAt'],
  }
}
