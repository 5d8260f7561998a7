import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Certificate } from 'pkijs'
import type { Config } from '@/lib/platform/config'

type Held = { certificate: Certificate } | { problem: string }

/**
 * The pinned certificate of the site's region, `<region>.pem` in a folder. It is read again when the
 * file changes, so that one that was missing only has to be put there.
 */
export class PinnedCertificate {
  #held: Held | undefined
  #read = ''

  constructor(
    private readonly config: Pick<Config, 'identityCerts' | 'usesSimulator' | 'dataDir' | 'region'>,
  ) {}

  /** The certificate, or in a sentence why there is none. */
  look(): Held {
    const folder = identityFolder(this.config)
    const { region } = this.config
    if (folder === undefined) {
      return {
        problem: `No machine can register: MUSTER_IDENTITY_CERTS is not set. Name a folder that holds AWS's RSA-2048 identity certificate of ${region} as ${region}.pem.`,
      }
    }
    const file = join(folder, `${region}.pem`)
    const version = versionOf(file)
    if (this.#held && version === this.#read) return this.#held
    this.#read = version
    this.#held = this.#load(file)
    return this.#held
  }

  #load(file: string): Held {
    try {
      const parsed = new X509Certificate(readFileSync(file))
      if (parsed.publicKey.asymmetricKeyType !== 'rsa') {
        return { problem: `No machine can register: the certificate ${file} is not an RSA one.` }
      }
      return { certificate: Certificate.fromBER(new Uint8Array(parsed.raw)) }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'ENOENT' || code === 'ENOTDIR') {
        return { problem: `No machine can register: ${file} is missing. ${this.#remedy()}` }
      }
      if (code === 'EACCES' || code === 'EPERM') {
        return { problem: `No machine can register: this process may not read ${file}.` }
      }
      return { problem: `No machine can register: ${file} holds no PEM certificate.` }
    }
  }

  #remedy(): string {
    return this.config.identityCerts
      ? `Put AWS's RSA-2048 identity certificate of ${this.config.region} there; it is taken up at once.`
      : 'The simulator writes it when it starts; it is taken up at once.'
  }
}

/** The folder that `MUSTER_IDENTITY_CERTS` names, else the simulator's own when it stands for EC2. */
function identityFolder(
  config: Pick<Config, 'identityCerts' | 'usesSimulator' | 'dataDir'>,
): string | undefined {
  if (config.identityCerts) return config.identityCerts
  return config.usesSimulator ? join(config.dataDir, 'simulator', 'identity') : undefined
}

function versionOf(file: string): string {
  try {
    const facts = statSync(file)
    return `${facts.mtimeMs} ${facts.size} ${facts.ino}`
  } catch {
    return 'none'
  }
}
