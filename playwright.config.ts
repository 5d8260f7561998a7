import { defineConfig } from '@playwright/test'

/** Chromium as Debian ships it, quiet on a machine without a network and runnable as root. */
const chromium = {
  ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}

export default defineConfig({
  testDir: 'e2e',
  // Each has a stack of its own, whose machines and processes its specs kill one after the other.
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 900 },
    // Nobody looks at movements, which cost as much as the rest of the drawing.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: chromium,
    // Its film strip would cost as much as all else of it; what pages held is kept, and their end shown.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
    screenshot: 'only-on-failure',
  },
})
