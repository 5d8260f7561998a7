import type { ApiProfileDetail } from '@/app/api/v1/schemas/profiles'
import { api, expect, test } from './support/fixtures'

const file = (name: string, text: string) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(text),
})
const document = (servers: string[]) =>
  file(
    'clock.json',
    JSON.stringify({ software: { components: { ntpd: { active: true, servers } } } }),
  )

test('profiles are published from files, compared, and published again', async ({
  admin: page,
}) => {
  const publish = async (...files: ReturnType<typeof file>[]) => {
    await page.goto('/profiles')
    await page.getByRole('button', { name: 'Publish profiles' }).click()
    const dialog = page.getByRole('dialog', { name: 'Publish profiles' })
    await dialog.locator('input[type=file]').setInputFiles(files)
    await dialog.getByRole('button', { name: /^Publish/ }).click()
    return dialog
  }

  await test.step('a bad file is told with its line, a good one beside it is taken', async () => {
    const dialog = await publish(document(['one.example.org']), file('bad.json', '{\n"a" 1}'))
    await expect(dialog).toContainText('(line 2): it is not JSON')
    await expect(dialog).toContainText('clock: revision 1 is published.')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })
  await expect(await publish(document(['two.example.org']))).toBeHidden()

  await test.step('two revisions are compared, by path', async () => {
    await page.getByRole('link', { name: 'clock', exact: true }).click()
    await page.getByRole('tab', { name: 'Revisions' }).click()
    await page.getByRole('checkbox', { name: 'Revision 1' }).check()
    await page.getByRole('checkbox', { name: 'Revision 2' }).check()
    await page.getByRole('button', { name: 'Compare' }).click()
    await expect(page.getByRole('heading', { name: 'From revision 1 to 2' })).toBeVisible()
    const tree = page.getByRole('tree', { name: 'Changes by path' })
    await expect(tree).toContainText('software/components/ntpd/servers/0')
    await expect(tree).toContainText('"one.example.org"becomes"two.example.org"')
  })

  await test.step('the first is published again, once it was seen what that changes', async () => {
    await page.getByRole('checkbox', { name: 'Revision 2' }).uncheck()
    await page.getByRole('button', { name: 'Roll back to it' }).click()
    const dialog = page.getByRole('dialog', { name: 'Publish revision 1 of clock again?' })
    await expect(dialog).toContainText('"two.example.org"becomes"one.example.org"')
    await dialog.getByRole('button', { name: 'Publish it again' }).click()
    await expect(dialog).toBeHidden()
    const row = page.getByRole('row').filter({ hasText: 'in force' })
    await expect(row).toContainText('revision 1')
  })
  const { revision, inForce } = await api<ApiProfileDetail>('GET', 'profiles/clock')
  expect([revision, inForce]).toEqual([3, 3])
})
