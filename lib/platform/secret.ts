import { createHmac } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
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
  if (!existsSync(path)) {
    // Written whole, then linked: of two processes that start at once, both read the first one's.
    const draft = `${path}.${randomToken(6)}`
    writeFileSync(draft, `${make()}\n`, { mode: 0o600, flag: 'wx' })
    try {
      linkSync(draft, path)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    } finally {
      unlinkSync(draft)
    }
  }
  return readFileSync(path, 'utf8').trim()
}

/**
 * A token for one purpose and subject. Deriving it instead of drawing it means that nothing secret
 * is stored (the database keeps its SHA-256) and that a repeated request carries the same token.
 */
export function deriveToken(
  secret: string,
  purpose: 'launch' | 'machine' | 'profile' | 'session' | 'api',
  subject: string,
): string {
  return createHmac('sha256', secret).update(`${purpose}\0${subject}`).digest('base64url')
}
