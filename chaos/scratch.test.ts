import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'

const program = `
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { openScratch } from '@/chaos/scratch'
openScratch()
const disk = process.env.TMPDIR + '/muster-disk-1'
mkdirSync(disk)
spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk])
writeFileSync(disk + '/file', 'left behind')
process.stdout.write(process.env.TMPDIR)
setInterval(() => {}, 1000)
`

test('a run that is killed leaves no folder and no disk', async () => {
  const args = ['--import', 'tsx', '--input-type=module', '-e', program]
  const run = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [said] = await once(run.stdout, 'data')
    const folder = String(said)
    expect(existsSync(`${folder}/muster-disk-1/file`)).toBe(true)
    run.kill('SIGKILL')
    await expect.poll(() => existsSync(folder), { timeout: 10_000 }).toBe(false)
  } finally {
    run.kill('SIGKILL')
  }
}, 30_000)
