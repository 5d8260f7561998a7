import { expect, machine, pools, test } from './support/fixtures'

test('a pool grows to five configured machines, each with its live log, and shrinks to two', async ({
  admin: page,
}) => {
  test.setTimeout(240_000)
  await pools.create('story')
  await page.goto('/pools/story')

  await test.step('grow: placeholders at once', async () => {
    const size = page.getByRole('textbox', { name: 'Desired size of story' })
    await expect(size).toHaveValue('0')
    for (let i = 0; i < 5; i++) await page.getByRole('button', { name: 'One machine more' }).click()
    await expect(size).toHaveValue('5')
    await page.getByRole('button', { name: 'Scale to 5' }).click()
    for (const n of [1, 2, 3, 4, 5]) {
      await expect(page.getByRole('link', { name: `story-000${n}` })).toBeVisible({ timeout: 5000 })
    }
  })

  await test.step('one machine: its log grows before our eyes', async () => {
    await page.getByRole('link', { name: 'story-0001' }).click()
    await expect(page.getByRole('heading', { name: 'story-0001' })).toBeVisible()
    const log = page.getByRole('log')
    await expect(log).toContainText('registered as story-0001', { timeout: 60_000 })
    const early = Number(await log.getAttribute('data-lines'))
    await expect
      .poll(async () => Number(await log.getAttribute('data-lines')), { timeout: 60_000 })
      .toBeGreaterThan(early)
    await expect(page.getByText('configured', { exact: true }).first()).toBeVisible({
      timeout: 60_000,
    })
    await expect(log).toContainText('0 errors')
  })

  await test.step('all five are in service, and passed every state', async () => {
    await expect
      .poll(async () => (await pools.get('story')).counts.configured, { timeout: 120_000 })
      .toBe(5)
    for (const { name } of await pools.machines('story')) {
      const seen = await machine(name)
      const times = [seen.requestedAt, seen.bootingAt, seen.bootstrappedAt, seen.configuredAt]
      expect(times).toEqual([...times].sort())
      expect(times.every(Boolean)).toBe(true)
      expect(seen.instanceId).toMatch(/^i-[0-9a-f]{17}$/)
      expect(seen.privateIp).toMatch(/^172\./)
    }
    await page.goto('/pools/story')
    await expect(page.getByText('5 of 5 in service')).toBeVisible()
  })

  await test.step('shrink: a preview names the three that go', async () => {
    await page.getByRole('textbox', { name: 'Desired size of story' }).fill('2')
    await page.getByRole('button', { name: 'Scale to 2' }).click()
    const preview = page.getByRole('dialog', { name: 'Scale story from 5 to 2' })
    await expect(preview.getByText('(3 of 3 selected)')).toBeVisible()
    // By hand: the fifth goes instead of the first.
    await preview.getByRole('checkbox', { name: 'Retire story-0001' }).click({ force: true })
    await expect(preview.getByRole('button', { name: 'Retire 3 machines' })).toBeDisabled()
    await preview.getByRole('checkbox', { name: 'Retire story-0005' }).click({ force: true })
    await preview.getByRole('button', { name: 'Retire 3 machines' }).click()
    await expect(preview).toBeHidden()
  })

  await test.step('the three drain and retire; the two stay', async () => {
    await expect
      .poll(async () => (await pools.machines('story')).map((m) => `${m.name} ${m.state}`).sort(), {
        timeout: 90_000,
      })
      .toEqual([
        'story-0001 configured',
        'story-0002 retired',
        'story-0003 retired',
        'story-0004 configured',
        'story-0005 retired',
      ])
    for (const name of ['story-0002', 'story-0003', 'story-0005']) {
      expect((await machine(name)).drainedAt).not.toBeNull()
    }
    await expect(page.getByText('2 of 2 in service')).toBeVisible()
  })

  await test.step('what is gone can still be read', async () => {
    await page.goto('/machines/story-0005')
    await expect(
      page.getByText('retired', { exact: true }).filter({ visible: true }).first(),
    ).toBeVisible()
    await expect(page.getByRole('log')).toContainText('nothing to wait for')
    await page.getByRole('tab', { name: 'History' }).click()
    await expect(page.getByRole('tabpanel')).toContainText('bootstrapped')
  })

  await test.step('the ledger says who, what and with which requests', async () => {
    await page.goto('/operations')
    await page.getByRole('link', { name: 'Scale story from 0 to 5' }).click()
    await expect(page.getByText('All 5 done')).toBeVisible()
    await expect(page.getByText(/[0-9a-f]{8}-[0-9a-f]{4}-/).first()).toBeVisible()
  })
})
