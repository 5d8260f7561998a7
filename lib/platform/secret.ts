import { createHmac } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config'
import { randomToken } from './ids'

/**
 * The site's secret, from which sessions are signed and the tokens of launches and machines derived.
 * `MUSTER_SECRET` where several hosts must agree on it, else a file in the data folder, made once.
 */
export function siteSecret(config: Pick<Config, 'secret' | 'dataDir'>): string {
  return config.secret ?? keptOnce(config.dataDir, 'secret', () => randomToken(48))
}

/** Text kept in `<dataDir>/<name>` with mode 0600; made by `make` when the file is not there yet. */
export function keptOnce(dataDir: string, name: string, make: () => string): string {
  const path = join(dataDir, name)
  mkdirSync(dataDir, { recursive: true })
  try {
    // Exclusive: of two processes that start at once, one writes and the other reads.
    writeFileSync(path, `${make()}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return readFileSync(path, 'utf8').trim()
}

/**
 * A token for one purpose and subject. Deriving it instead of drawing it means that nothing secret
 * is stored (the database keeps its SHA-256) and that a repeated request carries the same token.
 */
export function deriveToken(
  secret: string,
  purpose: 'launch' | 'machine' | 'profile' | 'session',
  subject: string,
): string {
  return createHmac('sha256', secret).update(`${purpose}\0${subject}`).digest('base64url')
}
