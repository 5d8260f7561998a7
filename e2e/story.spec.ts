import { readFileSync } from 'node:fs'
import { expect, machine, pools, test } from './support/fixtures'
import { configured, rootOf } from './support/resources'

/** The workers that the demo's servers know, as their Quattor client configured it: on their disks. */
async function knownWorkers() {
  const read = async (server: string, path: string) =>
    readFileSync(`${await rootOf(server)}/${path}`, 'utf8')
  const hosts = (await read('ce-0001', 'etc/ssh/shosts.equiv')).trim().split('\n')
  const { exports } = JSON.parse(await read('nfs-0001', 'var/lib/ncm/nfs.json'))
  const batchServer = (await machine('ce-0001')).privateDns
  expect(hosts[0]).toBe(batchServer)
  const clients = Object.keys(exports[0].hosts).map((key) =>
    key.replace(/_([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
  )
  return { batch: hosts.slice(1), files: clients.filter((name) => name !== batchServer).sort() }
}

async function expectKnown(workers: readonly string[]): Promise<void> {
  const names = await Promise.all(workers.map(async (name) => (await machine(name)).privateDns))
  await expect
    .poll(knownWorkers, { timeout: 30_000 })
    .toEqual({ batch: names, files: names.toSorted() })
}

test('the demo grows to five configured workers, each with its live log, and shrinks to two; its servers follow', async ({
  admin: page,
}) => {
  test.setTimeout(240_000)
  await configured('ce')
  await configured('nfs')
  await expectKnown([])
  await page.goto('/pools/wn')

  await test.step('grow: placeholders at once', async () => {
    const size = page.getByRole('textbox', { name: 'Desired size of wn' })
    await expect(size).toHaveValue('0')
    for (let i = 0; i < 5; i++) await page.getByRole('button', { name: 'One machine more' }).click()
    await expect(size).toHaveValue('5')
    await page.getByRole('button', { name: 'Scale to 5' }).click()
    for (const n of [1, 2, 3, 4, 5]) {
      await expect(page.getByRole('link', { name: `wn-000${n}` })).toBeVisible({ timeout: 5000 })
    }
  })

  await test.step('one machine: its log grows before our eyes', async () => {
    await page.getByRole('link', { name: 'wn-0001' }).click()
    await expect(page.getByRole('heading', { name: 'wn-0001' })).toBeVisible()
    const log = page.getByRole('log')
    await expect(page.getByText('configured', { exact: true }).first()).toBeVisible({
      timeout: 60_000,
    })
    await expect(log).toContainText('0 errors')
    // It may have been quicker than the browser: another run is watched from its beginning.
    const lines = async () => Number(await log.getAttribute('data-lines'))
    const early = await lines()
    await page.getByRole('button', { name: 'Configure again' }).click()
    await expect.poll(lines, { timeout: 60_000 }).toBeGreaterThan(early)
  })

  await test.step('all five are in service, and passed every state', async () => {
    await expect
      .poll(async () => (await pools.get('wn')).counts.configured, { timeout: 120_000 })
      .toBe(5)
    for (const { name } of await pools.machines('wn')) {
      const seen = await machine(name)
      const times = [seen.requestedAt, seen.bootingAt, seen.bootstrappedAt, seen.configuredAt]
      expect(times).toEqual([...times].sort())
      expect(times.every(Boolean)).toBe(true)
      expect(seen.instanceId).toMatch(/^i-[0-9a-f]{17}$/)
      expect(seen.privateIp).toMatch(/^172\./)
    }
    await page.goto('/pools/wn')
    await expect(page.getByText('5 of 5 in service')).toBeVisible()
  })

  await test.step('the batch server and the file server know all five', () =>
    expectKnown(['wn-0001', 'wn-0002', 'wn-0003', 'wn-0004', 'wn-0005']))

  await test.step('shrink: a preview names the three that go', async () => {
    await page.getByRole('textbox', { name: 'Desired size of wn' }).fill('2')
    await page.getByRole('button', { name: 'Scale to 2' }).click()
    const preview = page.getByRole('dialog', { name: 'Scale wn from 5 to 2' })
    await expect(preview.getByText('(3 of 3 selected)')).toBeVisible()
    // By hand: the fifth goes instead of the first.
    await preview.getByRole('checkbox', { name: 'Retire wn-0001' }).click({ force: true })
    await expect(preview.getByRole('button', { name: 'Retire 3 machines' })).toBeDisabled()
    await preview.getByRole('checkbox', { name: 'Retire wn-0005' }).click({ force: true })
    await preview.getByRole('button', { name: 'Retire 3 machines' }).click()
    await expect(preview).toBeHidden()
  })

  await test.step('the three drain and retire; the two stay', async () => {
    await expect
      .poll(async () => (await pools.machines('wn')).map((m) => `${m.name} ${m.state}`).sort(), {
        timeout: 90_000,
      })
      .toEqual([
        'wn-0001 configured',
        'wn-0002 retired',
        'wn-0003 retired',
        'wn-0004 configured',
        'wn-0005 retired',
      ])
    for (const name of ['wn-0002', 'wn-0003', 'wn-0005']) {
      expect((await machine(name)).drainedAt).not.toBeNull()
    }
    await expect(page.getByText('2 of 2 in service')).toBeVisible()
    await expectKnown(['wn-0001', 'wn-0004'])
  })

  await test.step('what is gone can still be read', async () => {
    await page.goto('/machines/wn-0005')
    await expect(
      page.getByText('retired', { exact: true }).filter({ visible: true }).first(),
    ).toBeVisible()
    await expect(page.getByRole('log')).toContainText('nothing to wait for')
    await page.getByRole('tab', { name: 'History' }).click()
    await expect(page.getByRole('tabpanel')).toContainText('bootstrapped')
  })

  await test.step('the ledger says who, what and with which requests', async () => {
    await page.goto('/operations')
    await page.getByRole('link', { name: 'Scale wn from 0 to 5' }).click()
    await expect(page.getByText('All 5 done')).toBeVisible()
    await expect(page.getByText(/[0-9a-f]{8}-[0-9a-f]{4}-/).first()).toBeVisible()
  })
})
