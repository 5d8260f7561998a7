import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

test.skipIf(!existsSync('/dev/full'))('a process outlives a full disk under its log', async () => {
  const script = resolve('lib/platform/testing/talkative.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    env: { ...process.env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', openSync('/dev/full', 'w')],
  })
  let said = ''
  child.stdout?.on('data', (data) => {
    said += data
  })
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
  expect(said).toBe('still here\n')
})
