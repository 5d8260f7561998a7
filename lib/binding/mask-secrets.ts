import { type PanDict, PanNumber, type PanValue } from './pan-value'

export const mask = '********'

const secretWord =
  'pass(?:word|wd|phrase)|pwd|secret|token|private_?key|priv_?key|api_?key|secret_?key'
/** A key that names a secret. One that only says where it is kept, or how long it lasts, does not. */
const secretKey = new RegExp(secretWord)
const harmlessKey =
  /(?:file|path|dir|directory|name|length|age|days|type|uri|url|lifetime|policy|enabled)s?$/
/** An escaped path of a file, such as `_2fetc_2fpasswd`: what it holds is looked at by itself. */
const fileKey = /_2f|\//

const privateKeyBlock =
  /(-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----)[\s\S]*?(-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g
const passwordInUrl = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"']*:)[^\s/@"']+(?=@)/gi
/** The key in the URL at which a machine fetches its profile; also in a key of a dict, escaped. */
const keyInUrl = /(\/q\/|_2fq_2f)(?:(?!_2f)[^\s/"'])+(?=\/|_2f)/g
/** As crypt(3) and directory servers write them. */
const passwordHash =
  /(\$(?:1|2[abxy]?|5|6|7|y|gy)\$)[./A-Za-z0-9$=,]{8,}|(\{S?(?:SHA\d*|MD5)\})\S+/g
/** A setting in the text of a configuration file. */
const setting = /^([ \t]*[\w.-]*(?:password|passwd|passphrase|secret)["']?[ \t]*[=:][ \t]*)\S.*$/gim

/** Nothing is masked in a text without any of these; most have none. */
const suspicious = /:\/\/|\/q\/|_2fq_2f|\$\w|\{S?(?:SHA|MD5)|PRIVATE KEY|passw|passphrase|secret/i

/**
 * The document for those who may not see its secrets: what stands under a key that names one, and
 * private keys, password hashes, passwords in URLs and settings, and the profile's own key wherever
 * they stand. Rather too much than too little.
 */
export function maskSecrets(document: PanDict): PanDict {
  const masked: PanDict = new Map()
  for (const [key, value] of document) {
    masked.set(maskText(key), namesSecret(key) ? maskAll(value) : maskValue(value))
  }
  return masked
}

/** The text with the secrets that it shows masked. */
export function maskText(text: string): string {
  if (!suspicious.test(text)) return text
  return text
    .replace(privateKeyBlock, `$1\n${mask}\n$2`)
    .replace(passwordInUrl, `$1${mask}`)
    .replace(keyInUrl, `$1${mask}`)
    .replace(passwordHash, `$1$2${mask}`)
    .replace(setting, `$1${mask}`)
}

function namesSecret(key: string): boolean {
  if (fileKey.test(key)) return false
  const plain = key
    .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toLowerCase()
    .replace(/_2d|[-. ]/g, '_')
  return secretKey.test(plain) && !harmlessKey.test(plain)
}

function maskValue(value: PanValue): PanValue {
  if (typeof value === 'string') return maskText(value)
  if (Array.isArray(value)) return value.map(maskValue)
  return value instanceof Map ? maskSecrets(value) : value
}

/** Flags stay: they tell how a secret is dealt with, not the secret. */
function maskAll(value: PanValue): PanValue {
  if (value instanceof PanNumber) return mask
  if (typeof value === 'string') return value === '' ? value : mask
  if (Array.isArray(value)) return value.map(maskAll)
  if (!(value instanceof Map)) return value
  return new Map([...value].map(([key, child]) => [maskText(key), maskAll(child)]))
}
