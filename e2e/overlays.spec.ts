import type { ApiOverlayList } from '@/app/api/v1/schemas/overlays'
import { api, expect, pools, test } from './support/fixtures'

test('an overlay is tried, saved and brought back, and a named pool is not deleted unawares', async ({
  admin: page,
}) => {
  const network = { active: true, dispatch: true }
  await api('PUT', 'profiles/named', { software: { components: { network } } })
  await pools.create('named', { profile: 'named' })
  await api('PUT', 'profiles/naming', {
    software: { components: { network } },
    server: 'named.bind.invalid',
  })
  await pools.create('naming', { profile: 'naming' })

  await page.goto('/profiles/naming?tab=overlay')
  const patch = page.getByRole('textbox', { name: 'Patch' })
  await patch.fill('[\n  {"op": "replace"\n]')
  await expect(page.getByText(/line 3/).first()).toBeVisible()
  await patch.fill(
    '[{"op": "replace", "path": "/software/components/network/active", "value": false}]',
  )
  const changes = page.getByRole('tree', { name: 'Changes by path' })
  await expect(changes.getByText('network').first()).toBeVisible()
  await page.getByLabel('Comment').fill('EC2 does it')
  await page.getByRole('button', { name: 'Save and publish' }).click()
  const versions = page.getByRole('grid', { name: 'Versions of the overlay' })
  await expect(versions.getByText('1, applies now')).toBeVisible()

  await patch.fill('')
  await page.getByRole('button', { name: 'Take the overlay away' }).click()
  await expect(versions.getByText('empty: no overlay')).toBeVisible()
  await page.getByRole('button', { name: 'Bring version 1 back into the editor' }).click()
  await expect(patch).toHaveValue(/network/)
  await page.getByRole('button', { name: 'Save and publish' }).click()
  await expect(versions.getByText('3, applies now')).toBeVisible()
  const { items } = await api<ApiOverlayList>('GET', 'profiles/naming/overlays')
  expect(items.map(({ revisions }) => revisions)).toEqual([[4], [], [2]])

  await page.goto('/profiles/naming?tab=references')
  const references = page.getByRole('grid', { name: 'References' })
  await expect(references.getByText('named has no machine yet')).toBeVisible()
  await page
    .getByRole('region', { name: 'Picture of who depends on whom' })
    .getByRole('link', { name: 'named, no machines now' })
    .click()
  await expect(page).toHaveURL(/\/pools\/named$/)
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('A profile names named')).toBeVisible()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(page).toHaveURL(/\/pools$/)
  await page.goto('/profiles/naming?tab=references')
  await expect(references.getByText('there is no pool named')).toBeVisible()
})
