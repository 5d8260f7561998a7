import type { ApiStray } from '@/app/api/v1/schemas/drift'
import { callEc2, elementOf } from './support/ec2'
import { api, expect, machine, pools, simulator, test } from './support/fixtures'
import { stray } from './support/own-stack'

const strays = async () => (await api<{ items: ApiStray[] }>('GET', 'stray-instances')).items

// They share the pool that is made before them.
test.describe.configure({ mode: 'default' })

test.beforeAll(async () => {
  // Ten boots that fail take a while, during which the others are looked at.
  await simulator('POST', 'faults', {
    launches: [{ fault: 'never-boots', tags: { 'muster:pool': 'doomed' } }],
  })
  await pools.create('doomed', { bootTimeout: 10 })
  await pools.scale('doomed', 10)
})

test.afterAll(() => simulator('DELETE', 'faults'))

test('tags that somebody changed are told on the page of the machine, and put right by a click', async ({
  admin: page,
}) => {
  const { instanceId } = await machine('ce-0001')
  const right = elementOf(await tagOf(instanceId, 'Name'), 'value')
  await callEc2('CreateTags', {
    'ResourceId.1': instanceId ?? '',
    'Tag.1.Key': 'Name',
    'Tag.1.Value': '<b>mine</b>',
  })
  await page.goto('/machines/ce-0001')
  await expect(page.getByText(`tag Name: wanted ${right}, found <b>mine</b>`)).toBeVisible()
  const mend = page.getByRole('button', { name: 'Put the tags of ce-0001 right' })
  await mend.click()
  await expect(mend).toBeHidden()
  expect(elementOf(await tagOf(instanceId, 'Name'), 'value')).toBe(right)
})

test('an instance that nobody asked for is ignored, then terminated once its id is typed', async ({
  admin: page,
}) => {
  const instanceId = stray()
  // A new instance may belong to a launch that is not recorded yet: a stray is told after two minutes.
  test.setTimeout(240_000)
  await expect
    .poll(async () => (await strays()).map((one) => one.instanceId), { timeout: 150_000 })
    .toContain(instanceId)
  await page.goto('/health')
  await page.getByRole('button', { name: `Ignore ${instanceId}` }).click()
  await expect(page.getByText('It is left alone, as somebody said.')).toBeVisible()
  await expect(page.getByRole('button', { name: `Ignore ${instanceId}` })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await page.getByRole('button', { name: `Terminate ${instanceId}` }).click()
  const dialog = page.getByRole('dialog', { name: `Terminate ${instanceId}?` })
  const terminate = dialog.getByRole('button', { name: 'Terminate', exact: true })
  await expect(terminate).toBeDisabled()
  await page.keyboard.type(instanceId)
  await expect(terminate).toBeEnabled()
  await page.keyboard.press('Enter')
  await expect(page.getByText(instanceId, { exact: true })).toBeHidden()
  expect(await strays()).not.toContainEqual(expect.objectContaining({ instanceId }))
})

test('a pool stops launching after ten failed boots, says the last words, and resumes by a click', async ({
  admin: page,
}) => {
  await expect
    .poll(async () => (await pools.get('doomed')).launchesStopped !== null, { timeout: 60_000 })
    .toBe(true)
  // The overview of a telephone, which hydrates as the server drew it, leads to the pool.
  await page.setViewportSize({ width: 400, height: 900 })
  await page.goto('/')
  await page.getByRole('link', { name: 'pool doomed', exact: true }).click()
  await expect(page.getByText('Launching was stopped')).toBeVisible()
  await expect(page.getByText(/10 boots in a row have failed.*Kernel panic/s)).toBeVisible()
  await page.getByRole('button', { name: 'Resume launching' }).click()
  await expect(page.getByText('Launching was stopped')).toBeHidden()
  expect((await pools.get('doomed')).launchesStopped).toBeNull()
  await pools.scale('doomed', 0)
})

const tagOf = (instanceId: string | null, key: string) =>
  callEc2('DescribeTags', {
    'Filter.1.Name': 'resource-id',
    'Filter.1.Value.1': instanceId ?? '',
    'Filter.2.Name': 'key',
    'Filter.2.Value.1': key,
  })
