import type { ApiOperationPage } from '@/app/api/v1/schemas/operations'
import type { ApiRollStanding } from '@/app/api/v1/schemas/rolls'
import { api, expect, machine, pools, simulator, test } from './support/fixtures'

/** The simulator's own images: both fit the pool's type. */
const former = 'ami-0a0000000000000a1'
const next = 'ami-0a0000000000000a4'

const standing = () => api<ApiRollStanding>('GET', 'pools/roll/roll')

async function servingImages(): Promise<(string | null)[]> {
  const machines = await pools.machines('roll')
  return machines.filter((m) => m.intent === 'serve' && m.state !== 'retired').map((m) => m.image)
}

test.afterEach(() => simulator('DELETE', 'faults'))

test('a roll onto another image halts at the third successor that fails, and is turned back', async ({
  admin: page,
}) => {
  test.setTimeout(420_000)
  await pools.create('roll', { image: former, drainTimeout: 5 })
  await pools.scale('roll', 6)
  await expect
    .poll(async () => (await pools.get('roll')).counts.configured, { timeout: 120_000 })
    .toBe(6)
  const { version } = await pools.get('roll')
  await api('PATCH', 'pools/roll', { version, image: next })

  await page.goto('/pools/roll')
  await expect(page.getByText('outdated', { exact: true })).toHaveCount(6)
  await page.getByRole('button', { name: 'Roll', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Roll roll' })
  await expect(dialog.getByText('Outdated: 6')).toBeVisible()
  await expect(dialog.getByText(`roll-0001: image ${former}, now ${next}`)).toBeVisible()
  await expect(dialog.getByLabel('Machines at once')).toHaveValue('1')
  await dialog.getByRole('button', { name: 'Roll', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText(/of 6 replaced/)).toBeVisible()

  // The second successor has its instance: whatever is launched from now on fails to configure.
  await expect
    .poll(async () => (await machine('roll-0008').catch(() => undefined))?.instanceId ?? null, {
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
    page.getByText(/1 successor failed, 0 allowed \(roll-0009: ConfigureFailed/),
  ).toBeVisible()
  await expect(page.getByText('2 of 6 replaced')).toBeVisible()
  expect((await servingImages()).filter((image) => image === former)).toHaveLength(3)
  expect((await pools.get('roll')).desired).toBe(6)

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
  expect(await servingImages()).toEqual(Array(6).fill(former))
  await expect(page.getByRole('heading', { name: 'Turning back' })).toBeHidden()
  const { items } = await api<ApiOperationPage>('GET', 'operations?pool=roll&kind=roll-pool')
  expect(items).toMatchObject([{ status: 'failed', outcome: 'Turned back: all as before' }])
})
