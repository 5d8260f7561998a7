import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { ApiImage } from '@/app/api/v1/schemas/images'
import { api, expect, machine, pools, test } from './support/fixtures'
import { configured, ended, rootOf } from './support/resources'

const images = async () => (await api<{ items: ApiImage[] }>('GET', 'images')).items
const golden = async () => (await images()).find(({ name }) => name === 'golden')

test('an image is baked from a worker, machines start from it as themselves, and it is retired', async ({
  admin: page,
}) => {
  test.setTimeout(300_000)
  await pools.create('bake')
  await pools.scale('bake', 1)
  await configured('bake')
  const root = await rootOf('bake-0001')
  writeFileSync(`${root}/etc/site-software`, 'installed by the site\n')

  await test.step('bake, from the page of the machine', async () => {
    await page.goto('/machines/bake-0001')
    await page.getByRole('button', { name: 'Bake an image' }).click()
    const dialog = page.getByRole('dialog', { name: 'Bake an image' })
    await expect(dialog).toContainText('bake-0001 drains and removes its identity')
    await dialog.getByLabel('Image name').fill('golden')
    await dialog.getByRole('button', { name: 'Bake the image' }).click()
    await expect(dialog).toBeHidden()
    await page.goto('/images')
    const row = page.getByRole('row').filter({ hasText: 'golden' })
    await expect(row).toContainText('available', { timeout: 90_000 })
    await expect(row).toContainText('bake-0001')
  })
  const image = await golden()
  expect(image).toMatchObject({ managed: true, architecture: 'x86_64', state: 'available' })
  expect(image?.snapshotIds).toHaveLength(1)
  await configured('bake', 2)
  await expect
    .poll(async () => (await machine('bake-0001')).state, { timeout: 60_000 })
    .toBe('retired')

  await test.step('another pool starts from it, under its own name', async () => {
    await pools.create('fresh', { image: image?.imageId ?? '' })
    await pools.scale('fresh', 1)
    await configured('fresh')
    const fresh = await rootOf('fresh-0001')
    expect(readFileSync(`${fresh}/etc/site-software`, 'utf8')).toBe('installed by the site\n')
    const registration = readFileSync(`${fresh}/var/lib/muster/registration`, 'utf8')
    expect(registration).toContain('machine=fresh-0001')
    expect(registration).not.toContain('bake-0001')
    expect(readFileSync(`${fresh}/var/log/muster/agent.log`, 'utf8')).not.toContain('bake-0001')
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

  await test.step('it is retired when nothing uses it', async () => {
    await pools.scale('fresh', 0)
    await expect
      .poll(async () => (await machine('fresh-0001')).state, { timeout: 60_000 })
      .toBe('retired')
    const { version } = await pools.get('fresh')
    await api('DELETE', 'pools/fresh', { version })
    await page.reload()
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
