import { expect, pools, test } from './support/fixtures'
import { stack } from './support/own-stack'

async function call(method: string, path: string, body: string) {
  const answer = await fetch(`${stack().consoleUrl}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${stack().token}`, 'content-type': 'application/json' },
    body,
  })
  return { status: answer.status, ...(await answer.json()) }
}

test('a desired size that is none is refused, in the browser and by the API', async ({
  admin: page,
}) => {
  await pools.create('sizes')
  const { version } = await pools.get('sizes')
  for (const desired of ['-1', '1e9', '"five"', '2.5', 'null']) {
    const answer = await call('PATCH', 'pools/sizes', `{"desired":${desired},"version":${version}}`)
    expect(answer.status, desired).toBe(400)
    expect(answer.error.message, desired).toMatch(/desired/)
  }
  await page.goto('/pools/sizes')
  const size = page.getByRole('textbox', { name: 'Desired size of sizes' })
  for (const text of ['-1', '1000000000', 'five']) {
    await size.fill(text)
    await expect(
      // What was announced before may still stand where screen readers find it.
      page
        .getByText(/whole number|pool's maximum is 10/)
        .filter({ visible: true })
        .first(),
    ).toBeVisible()
    await expect(page.getByRole('button', { name: /^Scale/ })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await size.press('Enter')
  }
  expect(await pools.get('sizes')).toMatchObject({ desired: 0, version })
})

test('a pool named ../x is refused', async () => {
  const body = {
    name: '../x',
    profile: 'wn',
    image: 'ami-1',
    instanceTypes: ['m7i.large'],
    zones: [],
  }
  const answer = await call('POST', 'pools', JSON.stringify(body))
  expect(answer.status).toBe(400)
  expect(answer.error.message).toMatch(/name/)
})

test('an image that the type cannot boot is refused when the pool is saved', async () => {
  const refused = pools.create('misfit', { instanceTypes: ['m7g.large'] })
  await expect(refused).rejects.toThrow(/arm64/)
})

test('a page and a machine that are not there say so', async ({ admin: page }) => {
  await page.goto('/machines/nobody-0001')
  await expect(page.getByText('There is no machine nobody-0001')).toBeVisible()
  await page.goto('/nowhere')
  await expect(page.getByText(/no.*page/i).first()).toBeVisible()
})
