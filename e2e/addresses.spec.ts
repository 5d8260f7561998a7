import { adminPage, api, expect, machine, pools, test } from './support/fixtures'
import { addressClaim, addresses, addressOf, configured, done, ended } from './support/resources'

test('an address goes to a worker and back, while a second tab watches', async ({
  admin: page,
  browser,
}) => {
  test.setTimeout(240_000)
  await pools.create('door', { claims: addressClaim })
  await pools.create('hands')
  await pools.scale('door', 1)
  await pools.scale('hands', 1)
  await configured('door')
  await configured('hands')
  const { publicIp } = await addressOf('door')
  if (!publicIp) throw new Error('The address is not known')
  await expect.poll(() => machine('door-0001')).toMatchObject({ elasticIp: publicIp, publicIp })

  const second = await adminPage(browser)
  await second.goto('/addresses')
  const watched = second.getByRole('row').filter({ hasText: publicIp })
  await expect(watched.getByRole('link', { name: 'door-0001' }).first()).toBeVisible()

  await test.step('one dialog says what each side loses and gets', async () => {
    await page.goto('/addresses')
    await page.getByRole('button', { name: `Actions for ${publicIp}` }).click()
    await page.getByRole('menuitem', { name: /^Reassign/ }).click()
    const dialog = page.getByRole('dialog', { name: `Reassign ${publicIp}` })
    await dialog.getByRole('button', { name: `Machine to get ${publicIp}` }).click()
    await page.getByRole('option', { name: /hands-0001/ }).click()
    await expect(dialog.getByText(/a new public address from EC2/)).toBeVisible()
    await expect(dialog.getByText(/its public address .* with every connection/)).toBeVisible()
    await dialog.getByRole('button', { name: 'Reassign to hands-0001' }).click()
  })

  const moving = page.getByRole('dialog', { name: `Reassigning ${publicIp}` })
  await test.step('it is followed until EC2 shows it, in both tabs', async () => {
    await expect(moving.getByRole('button', { name: 'Move back' })).toBeEnabled({ timeout: 60_000 })
    await expect(watched).toContainText('hands-0001', { timeout: 30_000 })
    const { operation, moving: underWay } = await addressOf('door')
    expect({ operation, underWay }).toEqual({ operation: null, underWay: false })
    await expect.poll(async () => (await machine('hands-0001')).elasticIp).toBe(publicIp)
    await expect
      .poll(async () => (await machine('door-0001')).publicIp, { timeout: 30_000 })
      .not.toBe(publicIp)
    expect((await machine('door-0001')).elasticIp).toBeNull()
  })

  await test.step('and back, with one click', async () => {
    await moving.getByRole('button', { name: 'Move back' }).click()
    await expect.poll(async () => (await machine('door-0001')).elasticIp).toBe(publicIp)
    await expect(watched.locator('td').nth(1)).toContainText('door-0001', { timeout: 30_000 })
    await expect.poll(async () => (await addressOf('door')).operation).toBeNull()
    expect((await machine('hands-0001')).elasticIp).toBeNull()
  })

  await test.step('the machine tells of it, and the ledger has the request to EC2', async () => {
    await page.goto('/machines/door-0001?tab=details')
    const history = page.getByRole('table', { name: 'Addresses of door-0001 over time' })
    await expect(history).toContainText('hands-0001')
    const all = await api<{ items: { id: string; kind: string }[] }>(
      'GET',
      'operations?kind=reassign-address',
    )
    const { status, steps } = await ended(all.items[0]?.id ?? '')
    expect(status).toBe('succeeded')
    expect(steps.some((step) => step.awsRequestId !== null)).toBe(true)
  })

  await test.step('in use it is not released, and says why', async () => {
    const { id } = await addressOf('door')
    await expect(api('DELETE', `addresses/${id}`, { confirm: publicIp })).rejects.toThrow(
      /409 .*in use by door-0001/,
    )
    await page.goto('/addresses')
    await page.getByRole('button', { name: `Actions for ${publicIp}` }).click()
    await expect(page.getByRole('menuitem', { name: /^Release/ })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
  })
  await second.context().close()
})

test("an address is allocated and released; past the account's quota EC2's words are shown", async ({
  admin: page,
}) => {
  await page.goto('/addresses')
  await page.getByRole('button', { name: 'Allocate an address' }).click()
  const dialog = page.getByRole('dialog', { name: 'Allocate an Elastic IP' })
  await dialog.getByLabel(/Name/).fill('spare')
  await dialog.getByRole('button', { name: 'Allocate' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'spare' })).toContainText('free', {
    timeout: 30_000,
  })

  await test.step('the sixth is refused by EC2', async () => {
    let last = await done('POST', 'addresses', { name: 'more' })
    for (let i = 0; i < 6 && last.status === 'succeeded'; i++) {
      last = await done('POST', 'addresses', { name: 'more' })
    }
    expect(last).toMatchObject({ status: 'failed' })
    expect(last.outcome).toMatch(/AddressLimitExceeded|maximum number of addresses|quota/i)
  })

  await test.step('what is released is typed', async () => {
    const spare = (await addresses()).find(({ name }) => name === 'spare')
    const ip = spare?.publicIp ?? ''
    await page.getByRole('button', { name: `Actions for ${ip}` }).click()
    await page.getByRole('menuitem', { name: /^Release/ }).click()
    const ask = page.getByRole('dialog', { name: `Release ${ip}?` })
    await expect(ask.getByRole('button', { name: 'Release' })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await ask.getByLabel(`Type ${ip} to confirm`).fill(ip)
    await ask.getByRole('button', { name: 'Release' }).click()
    await expect(page.getByRole('row').filter({ hasText: ip })).toBeHidden({ timeout: 60_000 })
  })
  for (const { id, name, publicIp, gone } of await addresses()) {
    if (name !== 'more' || gone || publicIp === null) continue
    expect(await done('DELETE', `addresses/${id}`, { confirm: publicIp })).toMatchObject({
      status: 'succeeded',
    })
  }
})
