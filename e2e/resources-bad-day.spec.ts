import type { Page } from '@playwright/test'
import { callEc2, elementOf } from './support/ec2'
import { api, expect, machine, pools, simulator, test } from './support/fixtures'
import { addresses, configured, done, volumes } from './support/resources'

/** What EC2 shows as this site's, though nobody asked Muster for it. */
function strayVolume(name: string): Promise<string> {
  const tags = { 'muster:site': 'demo', Name: name }
  return callEc2('CreateVolume', {
    AvailabilityZone: 'us-east-1a',
    Size: '1',
    'TagSpecification.1.ResourceType': 'volume',
    ...Object.fromEntries(
      Object.entries(tags).flatMap(([key, value], i) => [
        [`TagSpecification.1.Tag.${i + 1}.Key`, key],
        [`TagSpecification.1.Tag.${i + 1}.Value`, value],
      ]),
    ),
  })
}

async function choose(page: Page, name: string, choice: RegExp): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click()
  await page.getByRole('menuitem', { name: choice }).click()
}

test('what was made outside is adopted, kept or deleted where it is listed', async ({
  admin: page,
}) => {
  const allocated = await callEc2('AllocateAddress', { Domain: 'vpc' })
  const ip = elementOf(allocated, 'publicIp')
  for (const name of ['stray-kept', 'stray-deleted']) await strayVolume(name)
  // A change of each kind has the controller look at all of that kind.
  for (const path of ['addresses', 'volumes']) {
    const more = path === 'volumes' ? { zone: 'us-east-1a', sizeGiB: 1 } : {}
    expect((await done('POST', path, { name: 'nudge', ...more })).status).toBe('succeeded')
  }

  await test.step('an address is adopted', async () => {
    await page.goto('/addresses')
    const row = page.getByRole('row').filter({ hasText: ip })
    await expect(row).toContainText('not managed')
    await choose(page, ip, /^Adopt/)
    await expect(row).not.toContainText('not managed')
    const adopted = async () => (await addresses()).find(({ publicIp }) => publicIp === ip)
    await expect.poll(adopted).toMatchObject({ managed: true, operation: null, error: null })
    const tags = await callEc2('DescribeAddresses', { 'PublicIp.1': ip })
    expect(tags).toContain('<key>muster:site</key>')
  })

  await test.step('of two strays one is kept, and one is deleted', async () => {
    await page.goto('/health')
    const orphans = page.getByRole('table', { name: 'Orphans' })
    await expect(orphans.getByRole('row').filter({ hasText: 'stray-kept' })).toContainText(
      'nobody asked Muster for it',
    )
    await orphans.getByRole('button', { name: 'Keep stray-kept' }).click()
    await expect(orphans).not.toContainText('stray-kept')
    await orphans.getByRole('button', { name: 'Delete stray-deleted' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete stray-deleted?' })
    const typed = dialog.getByLabel('Type stray-deleted to confirm')
    await typed.fill('stray')
    await typed.press('Enter')
    await expect(dialog.getByRole('button', { name: 'Delete' })).toBeDisabled()
    await typed.fill('stray-deleted')
    await typed.press('Enter')
    await expect(dialog).toBeHidden()
    await expect(orphans).not.toContainText('stray-deleted')
    const names = async () => (await volumes()).map(({ name }) => name)
    await expect.poll(names).not.toContain('stray-deleted')
    expect(await names()).toContain('stray-kept')
  })

  // Their end is waited for by nobody: the account holds few addresses.
  for (const { id, name, publicIp } of await addresses()) {
    if (publicIp !== ip && name !== 'nudge') continue
    await api('DELETE', `addresses/${id}`, { confirm: publicIp })
  }
})

test('a volume that its machine does not let go of is forced off, and grows', async ({
  admin: page,
}) => {
  await pools.create('grip')
  await pools.scale('grip', 1)
  const name = await configured('grip')
  const { zone } = await machine(name)
  await done('POST', 'volumes', { name: 'held', zone, sizeGiB: 1 })
  const held = async () => (await volumes()).find((volume) => volume.name === 'held')
  const attached = await done('POST', `volumes/${(await held())?.id}/attach`, { machine: name })
  expect(attached.status).toBe('succeeded')
  await simulator('POST', 'faults', { busyVolumes: [{ tags: { Name: 'held' } }] })
  try {
    await page.goto('/volumes')
    const row = page.getByRole('row').filter({ hasText: 'held' })
    await choose(page, 'held', /^Detach/)
    await expect.poll(async () => (await held())?.attachment).toBe('busy')
    await expect(row).toContainText('busy')
    await choose(page, 'held', /^Force the detach/)
    const dialog = page.getByRole('dialog', { name: `Force held off ${name}?` })
    await dialog.getByLabel('Type held to confirm').fill('held')
    await dialog.getByRole('button', { name: 'Force the detach' }).click()
    await expect(row).toContainText('available')
    expect(await held()).toMatchObject({ instanceId: null, error: null })
  } finally {
    await simulator('POST', 'faults', { busyVolumes: [] })
  }
  await expect.poll(async () => (await held())?.operation).toBeNull()
  await choose(page, 'held', /^Grow/)
  const dialog = page.getByRole('dialog', { name: 'Grow held' })
  await dialog.getByLabel('Size in GiB').fill('1')
  await expect(dialog.getByRole('button', { name: 'Grow' })).toBeDisabled()
  await dialog.getByLabel('Size in GiB').fill('3')
  await dialog.getByRole('button', { name: 'Grow' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'held' })).toContainText('3 GiB')
  await expect.poll(held).toMatchObject({ sizeGiB: 3, operation: null })
  await pools.scale('grip', 0)
})
