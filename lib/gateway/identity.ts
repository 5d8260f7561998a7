import { type Certificate, ContentInfo, SignedData } from 'pkijs'
import { z } from 'zod'
import { Refusal } from './answers'

const document = z.object({
  instanceId: z.string().regex(/^i-[0-9a-f]{8,17}$/),
  region: z.string().min(1).max(50),
  accountId: z.string().min(1).max(20),
  pendingTime: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
})

/** What EC2 vouches for in an instance identity document. */
export type Identity = z.output<typeof document>

const longestSignature = 16 * 1024
const signedDataType = '1.2.840.113549.1.7.2'

/**
 * The identity inside an RSA-2048 PKCS7 as the metadata service gives it, checked against the pinned
 * certificate and no other. Only the document that the signature carries is ever read.
 */
export async function verifyIdentity(
  signature: string,
  certificate: Certificate,
): Promise<Identity> {
  const base64 = signature.replace(/-----[A-Z0-9 ]+-----/g, '').replace(/\s+/g, '')
  if (base64 === '' || base64.length > longestSignature || !/^[A-Za-z0-9+/]+=*$/.test(base64)) {
    throw new Refusal('InvalidInput', 'signature is not the base64 text of a PKCS7.')
  }
  const der = new Uint8Array(Buffer.from(base64, 'base64'))
  let content: Uint8Array | undefined
  try {
    content = await signedContent(der, certificate)
  } catch {
    // pkijs throws for what it cannot parse as well as for a signer that is not the pinned one.
    content = undefined
  }
  if (!content) {
    throw new Refusal(
      'NotAllowed',
      "The identity document is not signed by the certificate of this site's region.",
    )
  }
  const identity = document.safeParse(parseJson(content))
  if (!identity.success) {
    const field = identity.error.issues[0]?.path.join('.') || 'document'
    throw new Refusal('NotAllowed', `The identity document's ${field} is not as EC2 writes it.`)
  }
  return identity.data
}

async function signedContent(
  der: Uint8Array<ArrayBuffer>,
  certificate: Certificate,
): Promise<Uint8Array | undefined> {
  const info = ContentInfo.fromBER(der)
  if (info.contentType !== signedDataType) return undefined
  const signed = new SignedData({ schema: info.content })
  const content = signed.encapContentInfo.eContent
  if (signed.signerInfos.length !== 1 || !content) return undefined
  // Whatever certificates came along are not looked at.
  signed.certificates = [certificate]
  signed.crls = []
  const verified = await signed.verify({ signer: 0, checkChain: false })
  return verified ? new Uint8Array(content.getValue()) : undefined
}

function parseJson(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content))
  } catch {
    return undefined
  }
}
