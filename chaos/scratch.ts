import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * What runs once our end of its input is gone, in whatever way we ended: what we started has a moment
 * to end by itself, then disks are unmounted and all goes.
 */
const sweep = `
read -r word
tries=0
while [ "$tries" -lt 60 ]; do
  for disk in "$1"/muster-disk-*; do [ -d "$disk" ] && umount -l "$disk"; done
  rm -rf "$1" && sleep 1 && [ ! -e "$1" ] && exit 0
  tries=$((tries + 1))
  sleep 0.5
done`

/** A folder for everything temporary of this run, which goes with it even when it is killed. */
export function openScratch(): void {
  const folder = mkdtempSync(join(tmpdir(), 'muster-run-'))
  // PostgreSQL runs as another account and has to come through.
  chmodSync(folder, 0o755)
  const sweeper = spawn('sh', ['-c', sweep, 'muster-chaos-sweeper', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  })
  sweeper.on('error', () => {})
  sweeper.stdin.on('error', () => {})
  sweeper.unref()
  process.env.TMPDIR = folder
}
