import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, machine, pools, processes, simulator, test } from './support/fixtures'

/** Where the simulated machine keeps its disk. */
async function folderOf(name: string): Promise<string> {
  const { instanceId } = await machine(name)
  const instances = await simulator<{ id: string; folder: string }[]>('GET', 'instances')
  return instances.find((i) => i.id === instanceId)?.folder ?? ''
}

test.afterEach(() => simulator('DELETE', 'faults'))

test('a machine that fails to configure says which component, and configures after it is mended', async ({
  admin: page,
}) => {
  await pools.create('broken')
  await simulator('POST', 'faults', {
    launches: [
      { fault: 'misconfigures', components: ['filecopy'], tags: { 'muster:pool': 'broken' } },
    ],
  })
  await pools.scale('broken', 1)
  await page.goto('/machines/broken-0001')
  await expect(page.getByText('bootstrapped: ConfigureFailed').first()).toBeVisible({
    timeout: 90_000,
  })
  await expect(page.getByText('The Quattor run ended with errors.')).toBeVisible()
  await expect(page.getByText(/Errors while configuring filecopy/).first()).toBeVisible()
  await page.goto('/')
  await expect(page.getByText('ConfigureFailed').first()).toBeVisible()
  expect((await pools.get('broken')).counts).toMatchObject({ faulty: 1, configured: 0 })

  // The pool tells where it fails, and leads to the component's place in the log.
  await page.goto('/pools/broken?tab=components')
  await expect(page.getByRole('row', { name: /filecopy.*failing/ })).toContainText(
    'was told to fail',
  )
  await page.getByRole('link', { name: 'broken-0001' }).click()
  const log = page.getByRole('log', { name: 'Log of broken-0001' })
  await expect(log).toBeFocused()
  await expect(log.getByRole('button', { name: /component filecopy/ })).toBeInViewport()

  // Somebody mends what the component stumbled over, and lets the machine try again.
  writeFileSync(join(await folderOf('broken-0001'), 'rootfs/etc/standin-faults'), '')
  await page.goto('/machines/broken-0001')
  await page.getByRole('button', { name: 'Configure again' }).click()
  await expect(page.getByText('configured', { exact: true }).first()).toBeVisible()
  await expect(page.getByText('The Quattor run ended with errors.')).toBeHidden()
  expect(await machine('broken-0001')).toMatchObject({ state: 'configured', fault: null })
  await page.getByRole('tab', { name: 'History' }).click()
  await expect(page.getByRole('tabpanel')).toContainText(/Errors while configuring filecopy/)
  await page.goto('/pools/broken?tab=components')
  await expect(page.getByText('All components of all machines ran without errors')).toBeVisible()
  // The log holds the component of both runs: each leads to its own.
  const places: string[] = []
  for (const run of [0, 1]) {
    await page.goto('/machines/broken-0001?tab=runs')
    if (run === 1) await page.getByRole('button', { name: 'Show the components' }).click()
    await page.getByRole('link', { name: 'filecopy', exact: true }).nth(run).click()
    await expect(log).toBeFocused()
    places.push((await log.locator('[class*=currentRow]').textContent()) ?? '')
  }
  expect(places[0]).toMatch(/component filecopy/)
  expect(places[1]).toMatch(/component filecopy.*1 error/)
  expect(Number.parseInt(places[0] ?? '', 10)).toBeGreaterThan(Number.parseInt(places[1] ?? '', 10))
})

test('a protected machine stays until its protection goes, then is replaced', async ({
  admin: page,
}) => {
  await pools.create('shielded')
  await pools.scale('shielded', 1)
  await expect
    .poll(async () => (await pools.get('shielded')).counts.configured, { timeout: 60_000 })
    .toBe(1)
  await page.goto('/machines/shielded-0001')
  await page.getByRole('button', { name: 'Protect', exact: true }).click()
  const replace = page.getByRole('button', { name: 'Replace' })
  await expect(replace).toHaveAttribute('aria-disabled', 'true')
  await expect(pools.scale('shielded', 0)).rejects.toThrow(/protected/)
  await page.getByRole('button', { name: 'Remove protection' }).click()
  await expect(replace).not.toHaveAttribute('aria-disabled', 'true')
  await replace.click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Replace/ })
    .click()
  await expect
    .poll(async () => (await pools.machines('shielded')).map((m) => `${m.name} ${m.state}`), {
      timeout: 90_000,
    })
    .toEqual(['shielded-0001 retired', 'shielded-0002 configured'])
  expect((await pools.get('shielded')).desired).toBe(1)
})

test('a machine that never boots runs into its timeout, and says what EC2 saw', async ({
  admin: page,
}) => {
  await pools.create('dead', { bootTimeout: 10 })
  await simulator('POST', 'faults', {
    launches: [{ fault: 'never-boots', tags: { 'muster:pool': 'dead' } }],
  })
  await pools.scale('dead', 1)
  await page.goto('/machines/dead-0001')
  await expect(page.getByText('booting: BootTimeout').first()).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(/has not reported within the boot timeout/)).toBeVisible()
  await page.getByRole('tab', { name: 'EC2 console output' }).click()
  await expect(page.getByRole('tabpanel')).toContainText(/kernel panic/i)
  await page.getByRole('button', { name: 'Retire' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Retire/ })
    .click()
  await expect
    .poll(async () => (await machine('dead-0001')).state, { timeout: 60_000 })
    .toBe('retired')
  // What went wrong is still told when the machine is gone.
  expect((await machine('dead-0001')).fault?.code).toBe('BootTimeout')
})

test('a gateway that dies in the middle of a boot loses nothing of the log', async ({
  admin: page,
}) => {
  await pools.create('midway')
  await pools.scale('midway', 2)
  await expect
    .poll(async () => (await machine('midway-0001')).logBytes, { timeout: 60_000 })
    .toBeGreaterThan(0)
  const [before] = await processes('gateway')
  expect(before).toBeDefined()
  process.kill(before?.pid ?? 0, 'SIGKILL')
  await page.goto('/machines/midway-0001')
  await expect
    .poll(async () => (await pools.get('midway')).counts.configured, { timeout: 110_000 })
    .toBe(2)
  const after = await processes('gateway')
  expect(after.filter((p) => p.alive).map((p) => p.pid)).not.toContain(before?.pid)
  const log = page.getByRole('log')
  await expect(log).toContainText('0 errors', { timeout: 30_000 })
  // Nothing lost, nothing doubled: what was stored is what the machine wrote, byte for byte.
  const folder = await folderOf('midway-0001')
  await expect
    .poll(async () => {
      const stored = await page.request.get('/api/v1/machines/midway-0001/log?download=1')
      const written = readFileSync(join(folder, 'rootfs/var/log/muster/agent.log'))
      return written.equals(await stored.body())
    })
    .toBe(true)
})
