/**
 * A PKCS #7 SignedData as EC2's metadata service encodes it: the content inside, signed attributes,
 * no certificate, and BER with indefinite lengths around (it starts `MIAGCSqGSIb3DQEHAqCAMIA…`).
 * Written out by hand, because the libraries at hand write DER only, and a verifier has to be seen
 * coping with the real thing's form.
 */
export interface DocumentSigner {
  /** DER of the certificate's issuer name. */
  issuer: Uint8Array
  /** DER of the certificate's serial number. */
  serialNumber: Uint8Array
  digest(data: Uint8Array): Uint8Array
  /** RSA with SHA-256, PKCS #1 v1.5. */
  sign(data: Uint8Array): Uint8Array
}

const sequence = 0x30
const set = 0x31
const octetString = 0x04
const explicit0 = 0xa0

const oids = {
  signedData: oid('2a864886f70d010702'),
  data: oid('2a864886f70d010701'),
  contentType: oid('2a864886f70d010903'),
  messageDigest: oid('2a864886f70d010904'),
  signingTime: oid('2a864886f70d010905'),
  sha256: oid('608648016503040201'),
  rsa: oid('2a864886f70d010101'),
}
const noParameters = Buffer.from([0x05, 0x00])
const version1 = Buffer.from([0x02, 0x01, 0x01])
const sha256Algorithm = der(sequence, oids.sha256, noParameters)

export function signedData(content: Uint8Array, signer: DocumentSigner, at: Date): Buffer {
  const attributes = [
    der(sequence, oids.contentType, der(set, oids.data)),
    der(sequence, oids.signingTime, der(set, utcTime(at))),
    der(sequence, oids.messageDigest, der(set, der(octetString, signer.digest(content)))),
  ]
  // Signed as a SET, carried as [0] IMPLICIT: RFC 5652, section 5.4.
  const signature = signer.sign(der(set, ...attributes))
  const signerInfo = der(
    sequence,
    version1,
    der(sequence, signer.issuer, signer.serialNumber),
    sha256Algorithm,
    der(explicit0, ...attributes),
    der(sequence, oids.rsa, noParameters),
    der(octetString, signature),
  )
  return indefinite(
    sequence,
    oids.signedData,
    indefinite(
      explicit0,
      indefinite(
        sequence,
        version1,
        der(set, sha256Algorithm),
        indefinite(
          sequence,
          oids.data,
          indefinite(explicit0, indefinite(octetString | 0x20, der(octetString, content))),
        ),
        der(set, signerInfo),
      ),
    ),
  )
}

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body])
  const digits = body.length.toString(16)
  const length = Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body])
}

function indefinite(tag: number, ...parts: Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.from([0, 0])])
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'))
}

function utcTime(at: Date): Buffer {
  const digits = at.toISOString().replace(/\D/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}
