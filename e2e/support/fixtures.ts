import { type Browser, test as base, expect, type Page } from '@playwright/test'
import type { ApiMachine, ApiMachineDetail, ApiMachinePage } from '@/app/api/v1/schemas/machines'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import type { ApiCatalog, ApiProcess } from '@/app/api/v1/schemas/site'
import { startStray } from './ec2'
import { stack, startOwnStack, stopOwnStack } from './own-stack'

/** Calls the HTTP API as a script with an admin's token would; throws on what is not 2xx. */
export async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const { consoleUrl, token } = stack()
  const answer = await fetch(`${consoleUrl}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return JSON.parse(text || 'null')
}

/** The simulator's own switches: faults, instances, counted requests. */
export async function simulator<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${stack().simulatorUrl}/_sim/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} _sim/${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

export const pools = {
  get: (name: string) => api<ApiPool>('GET', `pools/${name}`),
  async create(name: string, over: Partial<ApiPool> = {}): Promise<void> {
    const catalog = await api<ApiCatalog>('GET', 'catalog')
    const image = catalog.images.find(
      (i) => i.architecture === 'x86_64' && i.virtualization === 'hvm',
    )
    await api('POST', 'pools', {
      name,
      profile: 'wn',
      image: image?.id,
      instanceTypes: ['m7i.large'],
      zones: catalog.zones.slice(0, 2),
      min: 0,
      max: 10,
      ...over,
    })
  },
  async scale(name: string, desired: number): Promise<void> {
    const { version } = await pools.get(name)
    await api('PATCH', `pools/${name}`, { desired, version })
  },
  machines: async (name: string): Promise<ApiMachine[]> =>
    (await api<ApiMachinePage>('GET', `machines?pool=${name}&limit=100&sort=name`)).items,
}

export const machine = (name: string) => api<ApiMachineDetail>('GET', `machines/${name}`)

export const processes = async (kind: string): Promise<ApiProcess[]> =>
  (await api<{ items: ApiProcess[] }>('GET', 'processes')).items.filter((p) => p.kind === kind)

export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto(`${stack().consoleUrl}/sign-in`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
}

/** A page of its own, signed in as the first admin. */
export async function adminPage(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext({ baseURL: stack().consoleUrl })).newPage()
  await signIn(page, stack().email, stack().password)
  return page
}

/** The demo's servers come a moment after the console. */
async function demoServes(): Promise<boolean> {
  const servers = await Promise.all(['ce', 'nfs'].map(pools.machines))
  return servers.every(([one]) => one?.state === 'configured')
}

/** Every spec starts as the signed-in admin, and fails on an error that the page itself throws. */
export const test = base.extend<{ admin: Page }, { site: undefined }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it what the fixture needs.
    async ({}, use) => {
      try {
        await startOwnStack(startStray)
        await expect.poll(demoServes, { timeout: 120_000 }).toBe(true)
        await use(undefined)
      } finally {
        await stopOwnStack()
      }
    },
    { scope: 'worker', auto: true, timeout: 300_000 },
  ],
  admin: async ({ browser }, use) => {
    const page = await adminPage(browser)
    const thrown: string[] = []
    page.on('pageerror', (error) => thrown.push(error.message))
    await use(page)
    expect(thrown).toEqual([])
    await page.context().close()
  },
})

export { expect }
