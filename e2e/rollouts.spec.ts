import { readFileSync } from 'node:fs'
import type { ApiRolloutStanding } from '@/app/api/v1/schemas/rollouts'
import { api, expect, machine, pools, simulator, test } from './support/fixtures'
import { rootOf } from './support/resources'

const names = [1, 2, 3, 4].map((number) => `paced-000${number}`)
const standing = () => api<ApiRolloutStanding>('GET', 'profiles/paced/rollout')
const applied = async () =>
  (await pools.machines('paced')).map(({ revision, fault }) => [revision.applied, fault])

/** A profile that writes /etc/motd; with `sysctl` it also has the component that is to fail. */
function publish(motd: string, more: object = {}): Promise<unknown> {
  const service = { config: motd, perms: '0644', owner: 'root', group: 'root', backup: false }
  const filecopy = { active: true, dispatch: true, services: { _2fetc_2fmotd: service } }
  return api('PUT', 'profiles/paced', {
    software: { components: { filecopy, ...more } },
    system: { network: { hostname: 'paced', domainname: 'example.org' } },
  })
}

const motdOf = async (name: string) => readFileSync(`${await rootOf(name)}/etc/motd`, 'utf8')

test.afterEach(() => simulator('DELETE', 'faults'))

test('a revision that fails on the first machine goes no further, and is rolled back', async ({
  admin: page,
}) => {
  await publish('first\n')
  await api('PATCH', 'profiles/paced', { share: 100 })
  await pools.create('paced', { profile: 'paced' })
  await simulator('POST', 'faults', {
    launches: [
      { fault: 'misconfigures', components: ['sysctl'], tags: { 'muster:pool': 'paced' } },
    ],
  })
  await pools.scale('paced', 4)
  await expect.poll(applied, { timeout: 90_000 }).toEqual(Array(4).fill([1, null]))

  await test.step('the first machine fails: it halts, and says which component where', async () => {
    await page.goto('/profiles/paced?tab=room')
    await expect(page.getByText('Revision in force')).toBeVisible()
    await publish('second\n', { sysctl: { active: true, dispatch: true } })
    await expect(page.getByRole('heading', { name: 'Rollout of revision 2' })).toBeVisible()
    await expect(page.getByText('The rollout is halted', { exact: true })).toBeVisible()
    await expect(
      page.getByText('1 machine failed on revision 2, 0 allowed (paced-0001: component sysctl)'),
    ).toBeVisible()
    const failed = page.getByRole('list', { name: 'Machines that failed' })
    await expect(failed.getByRole('link', { name: 'paced-0001' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Pause' })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
  })

  await test.step('the others keep what they have', async () => {
    expect(await motdOf('paced-0001')).toBe('second\n')
    for (const name of names.slice(1)) {
      expect(await motdOf(name)).toBe('first\n')
      expect((await machine(name)).revision).toEqual({ served: 1, applied: 1, wanted: 1 })
    }
  })

  await test.step('it is rolled back, and all is well', async () => {
    await page.getByRole('button', { name: 'Roll back' }).click()
    await page
      .getByRole('dialog', { name: 'Roll back revision 2?' })
      .getByRole('button', { name: 'Roll back' })
      .click()
    await expect(page.getByText(/Revision 2 was rolled back/)).toBeVisible()
    await expect.poll(() => motdOf('paced-0001')).toBe('first\n')
    // Those that never had the second revision notice nothing but its number.
    await expect.poll(applied).toEqual(Array(4).fill([3, null]))
    expect((await pools.machines('paced')).filter((m) => m.behind)).toEqual([])
    expect(await standing()).toMatchObject({ inForce: 3, rollout: { status: 'rolled-back' } })
    const row = page.getByRole('row').filter({ hasText: 'paced-0001' })
    await expect(row).toContainText('configured')
    await expect(row).not.toContainText('ConfigureFailed')
  })

  await test.step('the next one reaches all, wave by wave', async () => {
    await publish('third\n')
    await expect(page.getByText(/Revision 4 reached all/)).toBeVisible({ timeout: 60_000 })
    for (const name of names) expect(await motdOf(name)).toBe('third\n')
  })
})
