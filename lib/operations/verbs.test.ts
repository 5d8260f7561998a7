import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { passwordHash } from '@/lib/access/password'
import { newId } from '@/lib/platform/ids'
import { driftHash } from '@/lib/store/drift'
import { type TestDatabase, testDatabase } from '@/lib/store/testing/database'
import { adoptAddress } from './adopt-address'
import { adoptDrift } from './adopt-drift'
import { adoptInstance } from './adopt-instance'
import { adoptVolume } from './adopt-volume'
import { allocateAddress } from './allocate-address'
import { attachVolume } from './attach-volume'
import { bakeImage } from './bake-image'
import { changeOwnPassword } from './change-own-password'
import { changeRoll } from './change-roll'
import { changeRollout } from './change-rollout'
import { configureMachine } from './configure-machine'
import { createApiToken } from './create-api-token'
import { createPool } from './create-pool'
import { createUser } from './create-user'
import { createVolume } from './create-volume'
import { deletePool } from './delete-pool'
import { deleteSnapshot } from './delete-snapshot'
import { deleteUser } from './delete-user'
import { deleteVolume } from './delete-volume'
import { detachVolume } from './detach-volume'
import { editPool } from './edit-pool'
import { editProfileWaves } from './edit-profile-waves'
import { editUser } from './edit-user'
import { forceDetachVolume } from './force-detach-volume'
import { growVolume } from './grow-volume'
import { ignoreDrift } from './ignore-drift'
import { ignoreInstance } from './ignore-instance'
import { keepOrphan } from './keep-orphan'
import { moveAddressBack } from './move-address-back'
import { protectMachine } from './protect-machine'
import { publishProfile } from './publish-profile'
import { reassignAddress } from './reassign-address'
import { releaseAddress } from './release-address'
import { replaceMachine } from './replace-machine'
import { resetPassword } from './reset-password'
import { restoreSlot } from './restore-slot'
import { restoreSnapshot } from './restore-snapshot'
import { resumePool } from './resume-pool'
import { retagMachine } from './retag-machine'
import { retireImage } from './retire-image'
import { retireMachine } from './retire-machine'
import { retireMachines } from './retire-machines'
import { revokeApiToken } from './revoke-api-token'
import { rollBackProfile } from './roll-back-profile'
import { saveOverlay } from './save-overlay'
import { scalePool } from './scale-pool'
import { snapshotVolume } from './snapshot-volume'
import { startRoll } from './start-roll'
import { terminateInstance } from './terminate-instance'
import { smallRegion } from './testing/catalog'
import { addAddress, addSnapshot, addVolumeRow, heldBy } from './testing/resources'
import { addMember, publishNext } from './testing/rollouts'
import { addMachine, addPool, person } from './testing/site'
import { unprotectMachine } from './unprotect-machine'
import type { Context } from './verb'

let site: TestDatabase

beforeAll(async () => {
  process.env.MUSTER_SECRET = 'a secret of at least thirty-two characters'
  process.env.MUSTER_DATA = tmpdir()
  site = await testDatabase()
})
afterAll(() => site.drop())

const poolInput = {
  image: 'ami-0a0000000000000a1',
  instanceTypes: ['m5.large'],
  zones: ['us-east-1a'],
  profile: 'worker',
}

type AnyVerb = ((ctx: Context, input: unknown) => Promise<{ operationId: string }>) & {
  kind: string
}

/** Every verb with a site in which it can be done, and the input that does it. */
const doable: [AnyVerb, (db: TestDatabase['prisma'], tag: string) => Promise<unknown>][] = [
  [createPool, async (_db, tag) => ({ name: tag, ...poolInput })],
  [
    editPool,
    async (db, tag) => {
      await addPool(db, tag)
      return { pool: tag, version: 1, description: 'changed' }
    },
  ],
  [
    scalePool,
    async (db, tag) => {
      await addPool(db, tag)
      return { pool: tag, version: 1, desired: 3 }
    },
  ],
  [
    deletePool,
    async (db, tag) => {
      await addPool(db, tag)
      return { pool: tag, version: 1 }
    },
  ],
  [
    retireMachine,
    async (db, tag) => {
      await addPool(db, tag, { desired: 1 })
      return { machine: (await addMachine(db, tag, 1)).name }
    },
  ],
  [
    retireMachines,
    async (db, tag) => {
      await addPool(db, tag, { desired: 1 })
      return { machines: [(await addMachine(db, tag, 1)).name] }
    },
  ],
  [
    replaceMachine,
    async (db, tag) => {
      await addPool(db, tag, { desired: 1 })
      return { machine: (await addMachine(db, tag, 1)).name }
    },
  ],
  [
    protectMachine,
    async (db, tag) => {
      await addPool(db, tag, { desired: 1 })
      return { machine: (await addMachine(db, tag, 1)).name }
    },
  ],
  [
    unprotectMachine,
    async (db, tag) => {
      await addPool(db, tag, { desired: 1 })
      return { machine: (await addMachine(db, tag, 1, 'requested', { protected: true })).name }
    },
  ],
  [
    configureMachine,
    async (db, tag) => {
      await addPool(db, tag, { desired: 1 })
      return { machine: (await addMachine(db, tag, 1, 'configured')).name }
    },
  ],
  [
    startRoll,
    async (db, tag) => {
      await addOutdated(db, tag)
      return { pool: tag, version: 1 }
    },
  ],
  [
    changeRoll,
    async (db, tag) => {
      await addOutdated(db, tag)
      await startRoll({ db, actor: person('admin') }, { pool: tag, version: 1 })
      return { pool: tag, action: 'pause' }
    },
  ],
  [allocateAddress, async (_db, tag) => ({ name: tag })],
  [
    reassignAddress,
    async (db, tag) => {
      await addPool(db, tag, { desired: 1 })
      const machine = await addMachine(db, tag, 1, 'booting')
      return { address: (await addAddress(db)).id, machine: machine.name }
    },
  ],
  [
    moveAddressBack,
    async (db, tag) => {
      await addPool(db, tag, { desired: 1 })
      const machine = await addMachine(db, tag, 1, 'booting')
      return { address: (await addAddress(db, { previousMachineId: machine.id })).id }
    },
  ],
  [
    releaseAddress,
    async (db) => {
      const address = await addAddress(db)
      return { address: address.id, confirm: address.publicIp }
    },
  ],
  [adoptAddress, async (db) => ({ address: (await addAddress(db, { managed: false })).id })],
  [createVolume, async (_db, tag) => ({ name: tag, zone: 'us-east-1a', sizeGiB: 10 })],
  [
    attachVolume,
    async (db, tag) => {
      await addPool(db, tag, { desired: 1 })
      const machine = await addMachine(db, tag, 1, 'booting', { zone: 'us-east-1a' })
      return { volume: (await addVolumeRow(db)).id, machine: machine.name }
    },
  ],
  [detachVolume, async (db, tag) => ({ volume: (await addHeldVolume(db, tag)).id })],
  [
    forceDetachVolume,
    async (db, tag) => {
      const hanging = { wantedMachineId: null, attachmentState: 'busy' }
      const volume = await addHeldVolume(db, tag, hanging)
      return { volume: volume.id, confirm: volume.name }
    },
  ],
  [growVolume, async (db) => ({ volume: (await addVolumeRow(db)).id, sizeGiB: 20 })],
  [snapshotVolume, async (db) => ({ volume: (await addVolumeRow(db)).id })],
  [
    deleteVolume,
    async (db) => {
      const volume = await addVolumeRow(db)
      return { volume: volume.id, confirm: volume.name }
    },
  ],
  [adoptVolume, async (db) => ({ volume: (await addVolumeRow(db, { managed: false })).id })],
  [restoreSnapshot, async (db) => ({ snapshot: (await addSnapshot(db)).id, zone: 'us-east-1b' })],
  [
    restoreSlot,
    async (db, tag) => {
      await addPool(db, tag, { zones: ['us-east-1b'] })
      const volume = await addVolumeRow(db)
      const claim = { id: newId(), poolName: tag, slot: 0, what: 'volume:data' }
      await db.claim.create({ data: { ...claim, volumeRowId: volume.id } })
      await addSnapshot(db, { volumeId: volume.volumeId ?? '' })
      return { pool: tag, slot: 0, zone: 'us-east-1b' }
    },
  ],
  [
    deleteSnapshot,
    async (db) => {
      const snapshot = await addSnapshot(db)
      return { snapshot: snapshot.id, confirm: snapshot.name }
    },
  ],
  [keepOrphan, async (db) => ({ orphan: (await addSnapshot(db)).id })],
  [
    bakeImage,
    async (db, tag) => {
      await addPool(db, tag, { desired: 1 })
      const machine = await addMachine(db, tag, 1, 'configured', { gatewayId: 'g1', slot: 0 })
      return { machine: machine.name, name: `image-${tag}` }
    },
  ],
  [
    retireImage,
    async (db, tag) => {
      const image = await db.image.create({
        data: {
          id: newId(),
          imageId: `ami-${tag}`,
          name: tag,
          ec2State: 'available',
          settledAt: new Date(),
        },
      })
      return { image: image.id, confirm: tag }
    },
  ],
  [
    createUser,
    async (_db, tag) => ({
      email: `${tag}@example.org`,
      name: tag,
      role: 'viewer',
      password: 'correct horse',
    }),
  ],
  [editUser, async (db, tag) => ({ user: await addUser(db, tag), role: 'operator' })],
  [
    resetPassword,
    async (db, tag) => ({ user: await addUser(db, tag), password: 'battery staple' }),
  ],
  [deleteUser, async (db, tag) => ({ user: await addUser(db, tag) })],
  [
    changeOwnPassword,
    async (db) => {
      await addUser(db, 'own', person('admin').id)
      return { current: 'correct horse', password: 'battery staple' }
    },
  ],
  [createApiToken, async (_db, tag) => ({ name: tag, role: 'viewer' })],
  [
    revokeApiToken,
    async (db, tag) => {
      const token = await db.apiToken.create({
        data: { id: newId(), name: tag, role: 'viewer', tokenHash: tag, createdBy: 'x' },
      })
      return { token: token.id }
    },
  ],
  [
    publishProfile,
    async (_db, tag) => ({
      profile: tag,
      source: 'test',
      document: Buffer.from(JSON.stringify({ software: { components: {} }, system: {} })),
    }),
  ],
  [
    editProfileWaves,
    async (db, tag) => {
      await db.profile.create({ data: { name: tag } })
      return { profile: tag, canary: 2 }
    },
  ],
  [
    changeRollout,
    async (db, tag) => {
      await addPool(db, tag)
      await addMember(db, tag, 1)
      const publisher = { db, actor: person('admin') }
      await publishNext(publisher, tag)
      await publishNext(publisher, tag)
      return { profile: tag, action: 'pause' }
    },
  ],
  [
    rollBackProfile,
    async (db, tag) => {
      const { revision } = await publishNext({ db, actor: person('admin') }, tag)
      await publishNext({ db, actor: person('admin') }, tag)
      return { profile: tag, revision }
    },
  ],
  [
    saveOverlay,
    async (db, tag) => {
      await publishNext({ db, actor: person('admin') }, tag)
      return { profile: tag, version: 0, patch: [{ op: 'add', path: '/system/test', value: tag }] }
    },
  ],
  [adoptDrift, addDrifting],
  [ignoreDrift, addDrifting],
  [retagMachine, async (db, tag) => ({ machine: (await addDrifting(db, tag)).id })],
  [adoptInstance, async (db, tag) => ({ instance: await addStray(db, tag) })],
  [ignoreInstance, async (db, tag) => ({ instance: await addStray(db, tag) })],
  [
    terminateInstance,
    async (db, tag) => {
      const instance = await addStray(db, tag)
      return { instance, confirm: instance }
    },
  ],
  [
    resumePool,
    async (db, tag) => {
      await addPool(db, tag, { launchesStoppedAt: new Date(), launchesStoppedWhy: 'ten failed' })
      return { pool: tag }
    },
  ],
]

/** A machine whose name at EC2 was changed, and what a decision on that names. */
async function addDrifting(db: TestDatabase['prisma'], tag: string) {
  const drift = [{ what: 'tag Name', wanted: `demo/${tag}`, found: 'other' } as const]
  await addPool(db, tag, { desired: 1 })
  const { name } = await addMachine(db, tag, 1, 'booting', { drift })
  return { kind: 'machine', id: name, hash: driftHash(drift) }
}

async function addStray(db: TestDatabase['prisma'], tag: string): Promise<string> {
  await addPool(db, tag)
  const instanceId = `i-${newId().slice(0, 17)}`
  await db.strayInstance.create({ data: { instanceId, poolName: tag, ec2State: 'running' } })
  return instanceId
}

async function addOutdated(db: TestDatabase['prisma'], tag: string): Promise<void> {
  await addPool(db, tag, { desired: 1 })
  await addMachine(db, tag, 1, 'configured', { imageId: 'ami-0a0000000000000b9' })
}

async function addHeldVolume(db: TestDatabase['prisma'], tag: string, more: object = {}) {
  await addPool(db, tag, { desired: 1 })
  const machine = await addMachine(db, tag, 1, 'booting', { zone: 'us-east-1a' })
  return addVolumeRow(db, { ...heldBy(machine), ...more })
}

async function addUser(db: TestDatabase['prisma'], tag: string, id = newId()): Promise<string> {
  await db.user.create({
    data: {
      id,
      email: `${tag}@example.org`,
      name: tag,
      accounts: {
        create: {
          id: newId(),
          accountId: id,
          providerId: 'credential',
          password: await passwordHash('correct horse'),
        },
      },
    },
  })
  return id
}

describe('every verb', () => {
  let ctx: Context
  let tag = 0
  const nextTag = () => `t${++tag}`

  beforeAll(async () => {
    await site.prisma.profile.create({ data: { name: 'worker' } })
  })
  beforeEach(() => {
    ctx = { db: site.prisma, actor: person('admin'), catalog: smallRegion(), reason: 'to see' }
  })

  it('is in the list of this test', async () => {
    const kinds: string[] = []
    for (const file of readdirSync(__dirname)) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
      const exported: Record<string, unknown> = await import(join(__dirname, file))
      for (const value of Object.values(exported)) {
        if (typeof value === 'function' && 'kind' in value) kinds.push(String(value.kind))
      }
    }
    expect(doable.map(([verb]) => verb.kind).sort()).toEqual(kinds.sort())
  })

  it.each(doable.map(([verb, prepare]) => ({ kind: verb.kind, verb, prepare })))(
    '$kind is recorded: who, why, what',
    async ({ verb, prepare }) => {
      const { operationId } = await verb(ctx, await prepare(site.prisma, nextTag()))
      const operation = await site.prisma.operation.findUniqueOrThrow({
        where: { id: operationId },
      })
      expect(operation).toMatchObject({
        kind: verb.kind,
        actorId: 'user-admin',
        actorName: 'admin',
        reason: 'to see',
      })
      expect(operation.title).not.toBe(verb.kind)
      const lines = await site.prisma.auditLine.findMany({ where: { operationId } })
      // One for each thing that it concerns.
      expect(new Set(lines.map((line) => line.entityId)).size).toBe(lines.length)
      expect(lines.length).toBeGreaterThan(0)
      for (const line of lines) {
        expect(line).toMatchObject({ action: verb.kind, actorId: 'user-admin' })
      }
      const written = JSON.stringify([
        operation,
        await site.prisma.idempotentAnswer.findMany(),
        await site.prisma.operationStep.findMany({
          where: { operationId },
          select: { message: true },
        }),
      ])
      expect(written).not.toMatch(/correct horse|battery staple|muster_[\w-]{20}/)
    },
  )

  it.each(
    doable
      .filter(([verb]) => verb !== changeOwnPassword)
      .map(([verb, prepare]) => ({ kind: verb.kind, verb, prepare })),
  )('$kind is refused to a viewer, and leaves no trace', async ({ verb, prepare }) => {
    const input = await prepare(site.prisma, nextTag())
    const before = await site.prisma.operation.count()
    await expect(verb({ ...ctx, actor: person('viewer') }, input)).rejects.toMatchObject({
      code: 'NotAllowed',
    })
    expect(await site.prisma.operation.count()).toBe(before)
  })

  it.each(
    doable
      .filter(([verb]) => verb !== changeOwnPassword)
      .map(([verb, prepare]) => ({ kind: verb.kind, verb, prepare })),
  )('$kind answers a repeat as it did, and acts once', async ({ verb, prepare }) => {
    const input = await prepare(site.prisma, nextTag())
    const keyed = { ...ctx, idempotencyKey: nextTag() }
    const first = await verb(keyed, input)
    const lines = await site.prisma.auditLine.count()
    expect(await verb(keyed, input)).toEqual(first)
    expect(await site.prisma.auditLine.count()).toBe(lines)
    await expect(verb(keyed, { ...Object(input), extra: 1 })).rejects.toMatchObject({
      code: 'InvalidInput',
    })
  })
})
