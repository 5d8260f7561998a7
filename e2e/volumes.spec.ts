import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { ApiMachineEvent, ApiMachineLog } from '@/app/api/v1/schemas/machines'
import { terminateBehindItsBack } from './support/ec2'
import { api, expect, machine, pools, simulator, test } from './support/fixtures'
import {
  addressClaim,
  addressOf,
  configured,
  dataClaim,
  done,
  rootOf,
  volumeOf,
  volumes,
} from './support/resources'

test('terminated behind its back, a file server keeps its files and a batch server its address', async ({
  admin: page,
}) => {
  test.setTimeout(300_000)
  await test.step('a pool with a volume of each slot, defined in the form', async () => {
    await pools.create('files')
    await page.goto('/pools/files/edit')
    await page.getByRole('button', { name: 'Add a volume' }).click()
    const claim = page.getByRole('group', { name: 'Claimed data' })
    await claim.getByLabel('Size in GiB').fill('0')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await expect(page.getByText('A gp3 volume has 1 to 65536 GiB, not 0.')).toBeVisible()
    await claim.getByLabel('Size in GiB').fill('1')
    await claim.getByLabel('Filesystem label').fill('DATA')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await expect(page.getByText('The pool files is changed.')).toBeVisible()
    expect((await pools.get('files')).claims).toEqual(dataClaim)
  })
  await pools.create('batch', { claims: addressClaim })
  await pools.scale('files', 1)
  await pools.scale('batch', 1)
  await configured('files')
  await configured('batch')
  const volume = await volumeOf('files')
  const { publicIp } = await addressOf('batch')
  expect(volume).toMatchObject({ machine: 'files-0001', attachment: 'attached', sizeGiB: 1 })
  expect(publicIp).not.toBeNull()

  await test.step('the slots show both', async () => {
    await page.goto('/pools/files?tab=slots')
    const slots = page.getByRole('table', { name: 'Slots of files' })
    await expect(slots).toContainText(volume.volumeId ?? '')
    await expect(slots).toContainText('with its machine')
  })

  const precious = 'what the first machine wrote\n'
  writeFileSync(`${await rootOf('files-0001')}/dev/sdf/precious.txt`, precious)
  for (const name of ['files-0001', 'batch-0001']) {
    await terminateBehindItsBack((await machine(name)).instanceId ?? '')
  }

  await test.step('both are replaced, each with what its slot owns', async () => {
    await configured('files', 2)
    await configured('batch', 2)
    expect(await volumeOf('files')).toMatchObject({
      volumeId: volume.volumeId,
      machine: 'files-0002',
      attachment: 'attached',
    })
    expect((await machine('files-0002')).zone).toBe(volume.zone)
    expect(readFileSync(`${await rootOf('files-0002')}/dev/sdf/precious.txt`, 'utf8')).toBe(
      precious,
    )
    expect(await addressOf('batch')).toMatchObject({ publicIp, machine: 'batch-0002' })
    await expect.poll(async () => (await machine('batch-0002')).elasticIp).toBe(publicIp)
    await expect(page.getByRole('table', { name: 'Slots of files' })).toContainText('files-0002')
  })

  await test.step('a slot that is scaled away keeps its volume, and gets it back', async () => {
    await pools.scale('files', 0)
    const slots = page.getByRole('table', { name: 'Slots of files' })
    await expect(slots).toContainText('unattached', { timeout: 90_000 })
    await expect
      .poll(async () => (await volumeOf('files')).state, { timeout: 60_000 })
      .toBe('available')
    const log = await api<ApiMachineLog>('GET', 'machines/files-0002/log?from=0&limit=100000')
    expect(log.text).toContain('let go of volume files/0 data')
    const { items } = await api<{ items: ApiMachineEvent[] }>(
      'GET',
      'machines/files-0002/events?limit=100',
    )
    const history = items.map(({ message }) => message).join('\n')
    expect(history).toContain('Asked to let go of files/0 data before its instance is terminated')
    expect(history).toContain(`Let go of volume ${(await volumeOf('files')).volumeId}`)
    expect(history).not.toContain('It has not let go')
    await pools.scale('files', 1)
    await configured('files', 3)
    expect(readFileSync(`${await rootOf('files-0003')}/dev/sdf/precious.txt`, 'utf8')).toBe(
      precious,
    )
  })

  await test.step('where its zone has no room, one click at the fault restores it in another', async () => {
    const other = volume.zone === 'us-east-1a' ? 'us-east-1b' : 'us-east-1a'
    await simulator('POST', 'faults', { capacity: [{ zone: volume.zone }] })
    await terminateBehindItsBack((await machine('files-0003')).instanceId ?? '')
    await page.goto('/pools/files?tab=slots')
    const slots = page.getByRole('table', { name: 'Slots of files' })
    await slots.getByRole('link', { name: 'files-0004' }).click({ timeout: 90_000 })
    await expect(page.getByRole('heading', { name: 'files-0004' })).toBeVisible()
    await page.getByRole('button', { name: 'Restore in another zone' }).click({ timeout: 60_000 })
    const dialog = page.getByRole('dialog', { name: 'Restore the volumes of slot files/0' })
    await dialog.getByRole('button', { name: 'Take a snapshot of data now' }).click()
    await dialog.getByRole('button', { name: /^Zone/ }).click()
    await page.getByRole('option', { name: other }).click()
    await expect(dialog.getByText(`what was on ${volume.volumeId}`)).toBeVisible({
      timeout: 60_000,
    })
    await dialog.getByRole('button', { name: `Restore in ${other}` }).click()
    await configured('files', 4)
    expect((await machine('files-0004')).zone).toBe(other)
    expect(readFileSync(`${await rootOf('files-0004')}/dev/sdf/precious.txt`, 'utf8')).toBe(
      precious,
    )
    await simulator('DELETE', 'faults')
    // The old one is there still, and its page tells what became of it.
    await page.goto(`/volumes/${volume.id}`)
    await expect(page.getByRole('table', { name: /^History of/ })).toContainText(
      `Restore the volumes of slot files/0 in ${other}`,
    )
    await expect(page.getByText('available', { exact: true })).toBeVisible()
  })
})

test('a volume is created, attached within its zone only, copied, detached and deleted', async ({
  admin: page,
}) => {
  test.setTimeout(240_000)
  await pools.create('lab')
  await pools.scale('lab', 1)
  await configured('lab')
  const { zone } = await machine('lab-0001')
  const other = zone === 'us-east-1a' ? 'us-east-1b' : 'us-east-1a'
  const menu = async (choice: RegExp) => {
    await page.getByRole('button', { name: 'Actions for scratch', exact: true }).click()
    await page.getByRole('menuitem', { name: choice }).click()
  }
  const scratch = async () => (await volumes()).find((v) => v.name === 'scratch' && !v.gone)

  await test.step('create', async () => {
    await page.goto('/volumes')
    await page.getByRole('button', { name: 'Create a volume' }).click()
    const dialog = page.getByRole('dialog', { name: 'Create a volume' })
    await dialog.getByLabel('Name').fill('scratch')
    await dialog.getByRole('button', { name: /^Zone/ }).click()
    await page.getByRole('option', { name: zone ?? '' }).click()
    await dialog.getByLabel('Size in GiB').fill('1')
    await dialog.getByRole('button', { name: 'Create the volume' }).click()
    await expect(page.getByRole('row').filter({ hasText: 'scratch' })).toContainText('available', {
      timeout: 30_000,
    })
  })

  await test.step('attach', async () => {
    await menu(/^Attach/)
    const dialog = page.getByRole('dialog', { name: 'Attach scratch' })
    await dialog.getByRole('button', { name: 'Machine to get scratch' }).click()
    await page.getByRole('option', { name: /lab-0001/ }).click()
    await dialog.getByRole('button', { name: 'Attach to lab-0001' }).click()
    await expect.poll(async () => (await scratch())?.attachment).toBe('attached')
    writeFileSync(`${await rootOf('lab-0001')}${(await scratch())?.device}/note`, 'kept')
  })

  await test.step('snapshot, and restore in another zone', async () => {
    await menu(/^Take a snapshot/)
    const dialog = page.getByRole('dialog', { name: 'Take a snapshot of scratch' })
    await dialog.getByLabel(/Name/).fill('copy')
    await dialog.getByRole('button', { name: 'Take the snapshot' }).click()
    await page.getByRole('tab', { name: 'Snapshots' }).click()
    await expect(page.getByRole('row').filter({ hasText: 'copy' })).toContainText('complete', {
      timeout: 60_000,
    })
    await page.getByRole('button', { name: 'Actions for copy' }).click()
    await page.getByRole('menuitem', { name: /^Restore/ }).click()
    const restore = page.getByRole('dialog', { name: 'Restore copy' })
    await restore.getByRole('button', { name: /^Zone/ }).click()
    await page.getByRole('option', { name: other }).click()
    await restore.getByLabel(/Name/).fill('elsewhere')
    await restore.getByRole('button', { name: 'Restore' }).click()
    await expect
      .poll(async () => (await volumes()).find(({ name }) => name === 'elsewhere')?.state, {
        timeout: 60_000,
      })
      .toBe('available')
  })

  await test.step('a machine of another zone is no choice, and says why', async () => {
    const elsewhere = (await volumes()).find(({ name }) => name === 'elsewhere')
    const attach = api('POST', `volumes/${elsewhere?.id}/attach`, { machine: 'lab-0001' })
    await expect(attach).rejects.toThrow(/409 .*attaches only within its zone/)
    await page.getByRole('tab', { name: 'Volumes' }).click()
    await page.getByRole('button', { name: 'Actions for elsewhere' }).click()
    await page.getByRole('menuitem', { name: /^Attach/ }).click()
    const dialog = page.getByRole('dialog', { name: 'Attach elsewhere' })
    await dialog.getByRole('button', { name: 'Machine to get elsewhere' }).click()
    await expect(page.getByRole('option', { name: /lab-0001/ })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
  })

  await test.step('detach and delete', async () => {
    const root = await rootOf('lab-0001')
    const device = (await scratch())?.device
    await menu(/^Detach/)
    await expect.poll(async () => (await scratch())?.state, { timeout: 90_000 }).toBe('available')
    expect(existsSync(`${root}${device}/note`)).toBe(false)
    await menu(/^Delete/)
    const dialog = page.getByRole('dialog', { name: 'Delete scratch?' })
    await dialog.getByLabel('Type scratch to confirm').fill('scratch')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await expect.poll(scratch, { timeout: 60_000 }).toBeUndefined()
  })
})

test('what is no volume is refused, and nothing changes', async () => {
  const before = (await volumes()).length
  for (const sizeGiB of [0, -1, 1e6, 2.5, 'ten']) {
    const answer = api('POST', 'volumes', { name: 'x', zone: 'us-east-1a', sizeGiB })
    await expect(answer, String(sizeGiB)).rejects.toThrow(/400 .*sizeGiB/)
  }
  await expect(api('POST', 'volumes', { name: 'x', zone: 'mars-1a', sizeGiB: 1 })).rejects.toThrow(
    /422 .*zone/,
  )
  await expect(api('POST', 'volumes/nothing/snapshot', {})).rejects.toThrow(/404/)
  expect((await volumes()).length).toBe(before)
  const made = await done('POST', 'volumes', { name: 'brief', zone: 'us-east-1a', sizeGiB: 1 })
  expect(made.status).toBe('succeeded')
  const brief = (await volumes()).find(({ name }) => name === 'brief')
  await expect(api('DELETE', `volumes/${brief?.id}`, { confirm: 'wrong' })).rejects.toThrow(/4\d\d/)
  expect((await done('DELETE', `volumes/${brief?.id}`, { confirm: 'brief' })).status).toBe(
    'succeeded',
  )
})
