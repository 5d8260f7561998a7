import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '@/lib/store/testing/database'
import { advanceRollout } from './advance-rollout'
import { changeRollout } from './change-rollout'
import { editProfileWaves } from './edit-profile-waves'
import { settleOperations } from './settle-operations'
import { addMember, applies, failsOn, publishNext } from './testing/rollouts'
import { addMachine, addPool, person } from './testing/site'
import type { Context } from './verb'

let site: TestDatabase
let ctx: Context
let count = 0
let profile: string

beforeAll(async () => {
  site = await testDatabase()
})
afterAll(() => site.drop())
beforeEach(async () => {
  ctx = { db: site.prisma, actor: person('admin') }
  profile = `p${++count}`
  await addPool(db(), profile)
  await publishNext(ctx, profile)
})

const db = () => site.prisma
const inForce = async () =>
  (await db().profile.findUniqueOrThrow({ where: { name: profile } })).inForce
const newest = () =>
  db().rollout.findFirstOrThrow({ where: { profileName: profile }, orderBy: { revision: 'desc' } })
const wanted = async () =>
  (await db().machine.findMany({ where: { profile }, orderBy: { number: 'asc' } })).map(
    (m) => m.revisionWanted,
  )
const advance = async () => advanceRollout(db(), (await newest()).id)
const operation = (id: string) =>
  db().operation.findUniqueOrThrow({
    where: { id },
    include: { steps: { orderBy: { id: 'asc' } } },
  })
const member = (number: number) => `${profile}-${String(number).padStart(4, '0')}`

async function withMembers(size: number): Promise<void> {
  for (let number = 1; number <= size; number++) await addMember(db(), profile, number)
}

describe('publishing', () => {
  it('puts a revision in force at once when nothing is, or no machine runs the profile', async () => {
    expect(await inForce()).toBe(1)
    const { operationId } = await publishNext(ctx, profile)
    expect(await inForce()).toBe(2)
    expect(await operation(operationId)).toMatchObject({ status: 'succeeded' })
    expect(await db().rollout.count({ where: { profileName: profile } })).toBe(0)
  })

  it('begins with the canary in the same transaction, and goes on as its operation', async () => {
    await withMembers(4)
    const { operationId } = await publishNext(ctx, profile)
    expect(await inForce()).toBe(1)
    expect(await wanted()).toEqual([2, null, null, null])
    expect(await newest()).toMatchObject({ status: 'running', wave: 1, revision: 2, operationId })
    await settleOperations(db())
    expect(await operation(operationId)).toMatchObject({ status: 'running', outcome: null })
  })

  it('goes to all at once where the profile says so', async () => {
    await withMembers(3)
    await editProfileWaves(ctx, { profile, allAtOnce: true })
    await publishNext(ctx, profile)
    expect(await inForce()).toBe(2)
    expect(await wanted()).toEqual([null, null, null])
  })

  it('supersedes a rollout under way, whose machines keep what they have', async () => {
    await withMembers(3)
    const first = await publishNext(ctx, profile)
    await failsOn(db(), member(1), 2)
    expect(await advance()).toContain('halted')
    await publishNext(ctx, profile)
    expect(await wanted()).toEqual([2, 3, null])
    expect(await operation(first.operationId)).toMatchObject({
      status: 'failed',
      outcome: 'Superseded by revision 3',
    })
    await applies(db(), member(2), 3)
    expect(await advance()).toContain(`Wave 2: revision 3 to 1 machine (${member(3)})`)
  })
})

describe('advancing', () => {
  it('takes the revision to all, a wave at a time, and then puts it in force', async () => {
    await withMembers(5)
    await editProfileWaves(ctx, { profile, canary: 1, share: 40 })
    const { operationId } = await publishNext(ctx, profile)
    expect(await advance()).toBeUndefined()
    await applies(db(), member(1), 2)
    await advance()
    expect(await wanted()).toEqual([2, 2, 2, null, null])
    // A look too many does nothing.
    expect(await advance()).toBeUndefined()
    await applies(db(), member(2), 2)
    expect(await advance()).toBeUndefined()
    await applies(db(), member(3), 2)
    await advance()
    expect(await wanted()).toEqual([2, 2, 2, 2, 2])
    await applies(db(), member(4), 2)
    await applies(db(), member(5), 2)
    expect(await inForce()).toBe(1)
    expect(await advance()).toBe('done')
    expect(await inForce()).toBe(2)
    expect(await wanted()).toEqual([null, null, null, null, null])
    const ended = await operation(operationId)
    expect(ended).toMatchObject({ status: 'succeeded', outcome: 'Revision 2 is in force for all' })
    expect(ended.steps.map(({ message }) => message)).toContain(
      `Wave 2: revision 2 to 2 machines (${member(2)}, ${member(3)})`,
    )
    expect(await advance()).toBeUndefined()
  })

  it('begins a wave once, however many look at the same time', async () => {
    await withMembers(5)
    await publishNext(ctx, profile)
    await applies(db(), member(1), 2)
    const did = await Promise.all([advance(), advance(), advance()])
    expect(did.filter((one) => one !== undefined)).toHaveLength(1)
    expect(await newest()).toMatchObject({ wave: 2 })
    expect((await wanted()).filter((revision) => revision === 2)).toHaveLength(3)
  })

  it('gives machines that boot meanwhile the revision in force, and counts them at the end', async () => {
    await withMembers(1)
    await publishNext(ctx, profile)
    await addMachine(db(), profile, 2, 'booting')
    await applies(db(), member(1), 2)
    expect(await wanted()).toEqual([2, null])
    expect(await advance()).toBe('done')
    expect(await inForce()).toBe(2)
  })

  it('halts, naming the component and the machine, and stays so until somebody acts', async () => {
    await withMembers(3)
    const { operationId } = await publishNext(ctx, profile)
    await failsOn(db(), member(1), 2, 'chkconfig')
    await advance()
    const reason = `1 machine failed on revision 2, 0 allowed (${member(1)}: component chkconfig)`
    expect(await newest()).toMatchObject({ status: 'halted', haltReason: reason })
    const { steps } = await operation(operationId)
    expect(steps.at(-1)).toMatchObject({ message: `Halted: ${reason}`, level: 'error' })
    await applies(db(), member(1), 2)
    expect(await advance()).toBeUndefined()
    expect(await wanted()).toEqual([2, null, null])
  })

  it('takes what the machine said where its run told of no component', async () => {
    await withMembers(2)
    await publishNext(ctx, profile)
    await db().machine.update({
      where: { name: member(1) },
      data: {
        revisionServed: 2,
        faultCode: 'ConfigureFailed',
        faultMessage: 'ncm-ncd failed (exit code 1)',
        faultSince: new Date(Date.now() + 1),
      },
    })
    expect(await advance()).toContain(`(${member(1)}: ncm-ncd failed (exit code 1))`)
  })
})

describe('changing a rollout', () => {
  async function halted(): Promise<string> {
    await withMembers(3)
    const { operationId } = await publishNext(ctx, profile)
    await failsOn(db(), member(1), 2)
    await advance()
    return operationId
  }

  it('pauses and resumes', async () => {
    await withMembers(2)
    await publishNext(ctx, profile)
    await changeRollout(ctx, { profile, action: 'pause' })
    await applies(db(), member(1), 2)
    expect(await advance()).toBeUndefined()
    await expect(changeRollout(ctx, { profile, action: 'pause' })).rejects.toThrow(
      'The rollout is paused already.',
    )
    await changeRollout(ctx, { profile, action: 'resume' })
    expect(await advance()).toContain('Wave 2')
  })

  it('forgives what failed when it is resumed, and asks these machines for another run', async () => {
    await halted()
    await changeRollout({ ...ctx, actor: person('operator') }, { profile, action: 'resume' })
    const canary = await db().machine.findUniqueOrThrow({ where: { name: member(1) } })
    expect(canary.revisionFailed).toBeNull()
    expect(canary.configureRequestedAt).not.toBeNull()
    expect(await advance()).toBeUndefined()
    await failsOn(db(), member(1), 2, 'spma')
    expect(await advance()).toContain(`${member(1)}: component spma`)
    await changeRollout(ctx, { profile, action: 'resume' })
    await applies(db(), member(1), 2)
    expect(await advance()).toContain('Wave 2')
  })

  it('goes on with a failed machine when more may fail', async () => {
    await halted()
    await changeRollout(ctx, { profile, action: 'resume', maxFailures: 1 })
    await failsOn(db(), member(1), 2)
    expect(await advance()).toContain('Wave 2')
  })

  it('rolls back to the revision in force, as a new one, for all at once', async () => {
    const operationId = await halted()
    const { result } = await changeRollout(ctx, { profile, action: 'roll-back' })
    expect(result.inForce).toBe(3)
    expect(await inForce()).toBe(3)
    expect(await wanted()).toEqual([null, null, null])
    const [first, , third] = await db().profileRevision.findMany({
      where: { profileName: profile },
      orderBy: { number: 'asc' },
    })
    expect(third?.hash).toBe(first?.hash)
    expect(third?.document).toEqual(first?.document)
    expect(await newest()).toMatchObject({ status: 'rolledBack', haltReason: null })
    expect(await operation(operationId)).toMatchObject({
      status: 'failed',
      outcome: 'Rolled back by admin: revision 3 is revision 1 again, for all',
    })
    await expect(changeRollout(ctx, { profile, action: 'finish' })).rejects.toThrow(
      `No revision of ${profile} is being rolled out.`,
    )
  })

  it('finishes at once', async () => {
    const operationId = await halted()
    await changeRollout(ctx, { profile, action: 'finish' })
    expect(await inForce()).toBe(2)
    expect(await wanted()).toEqual([null, null, null])
    expect(await operation(operationId)).toMatchObject({
      status: 'succeeded',
      outcome: 'Finished by admin: revision 2 is in force for all',
    })
  })
})

describe('how a profile is rolled out', () => {
  it('is changed in part, for the next publication', async () => {
    const { result } = await editProfileWaves(ctx, { profile, share: 10, maxFailures: 2 })
    expect(result).toEqual({ profile, canary: 1, share: 10, maxFailures: 2, allAtOnce: false })
    await withMembers(2)
    await publishNext(ctx, profile)
    await editProfileWaves(ctx, { profile, share: 100 })
    expect(await newest()).toMatchObject({ share: 10, maxFailures: 2 })
  })

  it.each([{ share: 0 }, { share: 101 }, { canary: -1 }, { maxFailures: 1.5 }, { canary: 'one' }])(
    'refuses %o',
    async (waves) => {
      await expect(editProfileWaves(ctx, { profile, ...waves })).rejects.toMatchObject({
        code: 'InvalidInput',
      })
    },
  )

  it('is refused where there is no such profile', async () => {
    await expect(editProfileWaves(ctx, { profile: 'none', share: 5 })).rejects.toMatchObject({
      code: 'NotFound',
    })
  })
})
