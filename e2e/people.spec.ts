import { adminPage, api, expect, pools, signIn, test } from './support/fixtures'
import { stack } from './support/own-stack'

test('a wrong password is told in words', async ({ page }) => {
  await page.goto(`${stack().consoleUrl}/pools`)
  await expect(page).toHaveURL(/sign-in/)
  await page.getByLabel('E-mail').fill(stack().email)
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText(/password/i).last()).toBeVisible()
  await expect(page).toHaveURL(/sign-in/)
})

test('two tabs show the same without a reload', async ({ admin: first, browser }) => {
  await pools.create('tabs')
  const second = await adminPage(browser)
  await second.goto('/pools/tabs')
  await expect(second.getByText('0 of 0 in service')).toBeVisible()
  await first.goto('/pools/tabs')
  await first.getByRole('button', { name: 'One machine more' }).click()
  await first.getByRole('button', { name: 'Scale to 1' }).click()
  await expect(second.getByText('1 of 1 in service')).toBeVisible({ timeout: 90_000 })
  await expect(second.getByRole('link', { name: 'tabs-0001' })).toBeVisible()
  await second.context().close()
})

test('a size decided on an old version is refused, with the current one', async ({
  admin: page,
}) => {
  await pools.create('stale')
  await page.goto('/pools/stale')
  const size = page.getByRole('textbox', { name: 'Desired size of stale' })
  const seen = await pools.get('stale')
  await size.fill('3')
  // Somebody else is faster.
  await api('PATCH', 'pools/stale', { desired: 1, version: seen.version })
  await expect(page.getByText(/changed/).first()).toBeVisible()
  const answer = api('PATCH', 'pools/stale', { desired: 3, version: seen.version })
  await expect(answer).rejects.toThrow(/409 .*StaleVersion.*"desired":1/)
  expect((await pools.get('stale')).desired).toBe(1)
})

test('a viewer sees everything and may change nothing', async ({ browser }) => {
  await api('POST', 'users', {
    name: 'Vera',
    email: 'vera@example.org',
    password: 'only looking around',
    role: 'viewer',
  })
  await pools.create('seen')
  const context = await browser.newContext({ baseURL: stack().consoleUrl })
  const page = await context.newPage()
  await signIn(page, 'vera@example.org', 'only looking around')
  await page.goto('/pools/seen')
  const scale = page.getByRole('button', { name: 'One machine more' })
  await expect(scale).toHaveAttribute('aria-disabled', 'true')
  await scale.hover()
  await expect(
    page.getByText('You are viewer: this needs operator.').filter({ visible: true }),
  ).toBeVisible()
  const { version } = await pools.get('seen')
  const refused = await page.request.patch('/api/v1/pools/seen', {
    data: { desired: 1, version },
    headers: { origin: stack().consoleUrl },
  })
  expect(refused.status()).toBe(403)
  expect(await refused.json()).toMatchObject({ error: { code: 'NotAllowed' } })
  expect((await pools.get('seen')).desired).toBe(0)
  await context.close()
})
