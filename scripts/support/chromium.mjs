import { existsSync } from 'node:fs'
import { findCommand, Plain, runQuietly, runThrough } from './run.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']

/** Installs what the tests need of the system and do not find: a Chromium, and curl for the agent. */
export async function installMissing() {
  if (!findCommand('curl')) {
    if (!canUseApt()) throw new Plain('the tests need curl: install it')
    await apt('curl')
  }
  if ((await findChromium()) || (await ownChromium())) return
  if (canUseApt()) await apt('chromium', 'fonts-liberation')
  if (await findChromium()) return
  const cli = 'node_modules/@playwright/test/cli.js'
  const code = await runThrough(process.execPath, [cli, 'install', 'chromium'])
  if (code !== 0) throw new Plain('the tests need a Chromium: install one and set CHROMIUM_PATH')
}

/** The path of a Chromium that runs, or undefined when Playwright is left to use its own. */
export async function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  for (const name of names) {
    const path = findCommand(name)
    // Ubuntu's is a stand-in that only tells to install a snap.
    if (path && (await runQuietly(path, ['--version'])).code === 0) return path
  }
}

async function ownChromium() {
  const { chromium } = await import('@playwright/test')
  return existsSync(chromium.executablePath())
}

function canUseApt() {
  return process.getuid?.() === 0 && findCommand('apt-get') !== undefined
}

async function apt(...packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runThrough('apt-get', ['update', '-q'], { env })
  await runThrough('apt-get', ['install', '-qy', '--no-install-recommends', ...packages], { env })
}
