import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { ApiImage } from '@/app/api/v1/schemas/images'
import type { ApiOperationPage } from '@/app/api/v1/schemas/operations'
import type { ApiRollStanding } from '@/app/api/v1/schemas/rolls'
import { api, expect, machine, pools, simulator, test } from './support/fixtures'
import { configured, ended, rootOf } from './support/resources'

/** The simulator's own image that the pool starts with. */
const former = 'ami-0a0000000000000a1'

const images = async () => (await api<{ items: ApiImage[] }>('GET', 'images')).items
const golden = async () => (await images()).find(({ name }) => name === 'golden')
const standing = () => api<ApiRollStanding>('GET', 'pools/roll/roll')
const serving = async () =>
  (await pools.machines('roll')).filter((m) => m.intent === 'serve' && m.state !== 'retired')
const servingImages = async () => (await serving()).map((m) => m.image)

test.afterEach(() => simulator('DELETE', 'faults'))

test('an image is baked from a worker, its pool is rolled onto it, halts and is turned back', async ({
  admin: page,
}) => {
  test.setTimeout(600_000)
  const allServe = () =>
    expect
      .poll(async () => (await pools.get('roll')).counts.configured, { timeout: 120_000 })
      .toBe(6)
  await pools.create('roll', { image: former, drainTimeout: 5 })
  await pools.scale('roll', 6)
  await allServe()
  writeFileSync(`${await rootOf('roll-0001')}/etc/site-software`, 'installed by the site\n')

  await test.step('bake, from the page of the machine', async () => {
    await page.goto('/machines/roll-0001')
    await page.getByRole('button', { name: 'Bake an image' }).click()
    const dialog = page.getByRole('dialog', { name: 'Bake an image' })
    await expect(dialog).toContainText('roll-0001 drains and removes its identity')
    await dialog.getByLabel('Image name').fill('golden')
    await dialog.getByRole('button', { name: 'Bake the image' }).click()
    await expect(dialog).toBeHidden()
    await page.goto('/images')
    const row = page.getByRole('row').filter({ hasText: 'golden' })
    await expect(row).toContainText('available', { timeout: 90_000 })
    await expect(row).toContainText('roll-0001')
  })
  const image = await golden()
  const baked = image?.imageId ?? ''
  expect(image).toMatchObject({ managed: true, architecture: 'x86_64', state: 'available' })
  expect(image?.snapshotIds).toHaveLength(1)
  await pools.create('fresh', { image: baked })
  await pools.scale('fresh', 1)
  await configured('roll', 7)
  await expect
    .poll(async () => (await machine('roll-0001')).state, { timeout: 60_000 })
    .toBe('retired')

  await test.step('another pool starts from it, under its own name', async () => {
    await configured('fresh')
    const fresh = await rootOf('fresh-0001')
    expect(readFileSync(`${fresh}/etc/site-software`, 'utf8')).toBe('installed by the site\n')
    const registration = readFileSync(`${fresh}/var/lib/muster/registration`, 'utf8')
    expect(registration).toContain('machine=fresh-0001')
    expect(registration).not.toContain('roll-0001')
    expect(readFileSync(`${fresh}/var/log/muster/agent.log`, 'utf8')).not.toContain('roll-0001')
    expect(existsSync(`${fresh}/var/lib/muster/cleaned`)).toBe(false)
  })

  await test.step('it is not retired while it is used, and says why', async () => {
    await page.reload()
    const row = page.getByRole('row').filter({ hasText: 'golden' })
    await expect(row.getByRole('link', { name: 'fresh' })).toBeVisible()
    expect((await golden())?.whyNotRetire).toContain('Machines of fresh start from this image')
    await page.getByRole('button', { name: 'Actions for golden' }).click()
    await expect(page.getByRole('menuitem', { name: /Retire image/ })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await page.keyboard.press('Escape')
    await expect(api('DELETE', `images/${image?.id}`, { confirm: 'golden' })).rejects.toThrow('409')
  })
  await pools.scale('fresh', 0)

  await test.step('its own pool gets the image, and is rolled onto it', async () => {
    await page.goto('/pools/roll/edit')
    await page.getByLabel('Image', { exact: true }).fill(baked)
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByRole('tab', { name: 'Machines' }).click()
    await expect(page.getByText('outdated', { exact: true })).toHaveCount(6)
    await page.getByRole('button', { name: 'Roll', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Roll roll' })
    await expect(dialog.getByText('Outdated: 6')).toBeVisible()
    await expect(dialog.getByText(`roll-0002: image ${former}, now ${baked}`)).toBeVisible()
    await expect(dialog.getByLabel('Machines at once')).toHaveValue('1')
    await dialog.getByRole('button', { name: 'Roll', exact: true }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByText(/of 6 replaced/)).toBeVisible()
  })
  const waiting = page.getByRole('region', { name: 'What the roll waits for' })

  await test.step('it halts at the third successor, which fails, and says why', async () => {
    await expect(waiting.getByRole('link', { name: 'roll-0008' })).toBeVisible()
    await expect(waiting).toContainText('It goes on when this machine is in service.')
    // The second successor has its instance: whatever is launched from now on fails to configure.
    await expect
      .poll(async () => (await machine('roll-0009').catch(() => undefined))?.instanceId ?? null, {
        timeout: 120_000,
      })
      .not.toBeNull()
    await simulator('POST', 'faults', {
      launches: [
        { fault: 'misconfigures', components: ['filecopy'], tags: { 'muster:pool': 'roll' } },
      ],
    })
    await expect(page.getByText('The roll is halted', { exact: true })).toBeVisible({
      timeout: 120_000,
    })
    await expect(
      page.getByText(/1 successor failed, 0 allowed \(roll-0010: ConfigureFailed/),
    ).toBeVisible()
    await expect(waiting.getByRole('link', { name: 'roll-0010' })).toBeVisible()
    await expect(waiting).toContainText('bootstrapped: ConfigureFailed')
    await expect(waiting).toContainText('What to do: Read the log of the component that failed')
    await expect(page.getByText('2 of 6 replaced')).toBeVisible()
    expect((await servingImages()).toSorted()).toEqual(
      [...Array(3).fill(former), ...Array(3).fill(baked)].toSorted(),
    )
    expect((await pools.get('roll')).desired).toBe(6)
  })

  await test.step('it is turned back: all six serve from the former image', async () => {
    await simulator('DELETE', 'faults')
    await page.getByRole('button', { name: 'Turn back' }).click()
    await page
      .getByRole('dialog', { name: 'Turn the roll back?' })
      .getByRole('button', { name: 'Turn back' })
      .click()
    await expect(page.getByRole('heading', { name: 'Turning back' })).toBeVisible()
    await expect
      .poll(async () => (await standing()).roll?.status, { timeout: 180_000 })
      .toBe('turned-back')
    expect((await serving()).map((m) => [m.state, m.image])).toEqual(
      Array(6).fill(['configured', former]),
    )
    await expect(page.getByRole('heading', { name: 'Turning back' })).toBeHidden()
    const { items } = await api<ApiOperationPage>('GET', 'operations?pool=roll&kind=roll-pool')
    expect(items).toMatchObject([{ status: 'failed', outcome: 'Turned back: all as before' }])
  })

  await test.step('the image is retired when nothing uses it', async () => {
    expect((await machine('fresh-0001')).state).toBe('retired')
    const { version } = await pools.get('fresh')
    await api('DELETE', 'pools/fresh', { version })
    await page.goto('/images')
    await page.getByRole('button', { name: 'Actions for golden' }).click()
    await page.getByRole('menuitem', { name: /Retire image/ }).click()
    const dialog = page.getByRole('dialog', { name: 'Retire golden?' })
    await dialog.getByLabel('Type golden to confirm').fill('golden')
    await dialog.getByRole('button', { name: 'Retire the image' }).click()
    await expect(dialog).toBeHidden()
    const operation = (await golden())?.operation
    if (operation) expect((await ended(operation)).status).toBe('succeeded')
    await expect.poll(golden, { timeout: 60_000 }).toBeUndefined()
  })
})
