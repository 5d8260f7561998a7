import { generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto'
import * as asn1js from 'asn1js'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedData,
  SignerInfo,
} from 'pkijs'

/** Signs identity documents as EC2 does in one region. */
export interface Signer {
  /** The certificate to pin. */
  pem: string
  /** The PKCS7 as the metadata service gives it: base64 lines without header and footer. */
  sign(document: Record<string, unknown> | string): Promise<string>
}

export async function newSigner(commonName = 'test signer'): Promise<Signer> {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const privateKey = await imported(pair.privateKey, 'pkcs8', 'sign')
  const certificate = await selfSigned(
    commonName,
    await imported(pair.publicKey, 'spki', 'verify'),
    privateKey,
  )
  const der = Buffer.from(certificate.toSchema(true).toBER())
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${inLines(der)}-----END CERTIFICATE-----\n`,
    async sign(document) {
      const text = typeof document === 'string' ? document : JSON.stringify(document, null, 2)
      const content = new asn1js.OctetString({ valueHex: new TextEncoder().encode(text) })
      const signed = new SignedData({
        version: 1,
        encapContentInfo: new EncapsulatedContentInfo({
          eContentType: '1.2.840.113549.1.7.1',
          eContent: content,
        }),
        signerInfos: [
          new SignerInfo({
            version: 1,
            sid: new IssuerAndSerialNumber({
              issuer: certificate.issuer,
              serialNumber: certificate.serialNumber,
            }),
            digestAlgorithm: new AlgorithmIdentifier({ algorithmId: '2.16.840.1.101.3.4.2.1' }),
          }),
        ],
        certificates: [certificate],
      })
      await signed.sign(privateKey, 0, 'SHA-256')
      const info = new ContentInfo({
        contentType: '1.2.840.113549.1.7.2',
        content: signed.toSchema(true),
      })
      return inLines(Buffer.from(info.toSchema().toBER()))
    },
  }
}

async function selfSigned(
  commonName: string,
  publicKey: webcrypto.CryptoKey,
  privateKey: webcrypto.CryptoKey,
): Promise<Certificate> {
  const certificate = new Certificate({
    version: 2,
    serialNumber: new asn1js.Integer({ value: Date.now() % 1_000_000_000 }),
  })
  for (const name of [certificate.issuer, certificate.subject]) {
    name.typesAndValues.push(
      new AttributeTypeAndValue({
        type: '2.5.4.3',
        value: new asn1js.Utf8String({ value: commonName }),
      }),
    )
  }
  certificate.notBefore.value = new Date('2020-01-01T00:00:00Z')
  certificate.notAfter.value = new Date('2049-01-01T00:00:00Z')
  await certificate.subjectPublicKeyInfo.importKey(publicKey)
  await certificate.sign(privateKey, 'SHA-256')
  return certificate
}

function imported(
  key: KeyObject,
  format: 'pkcs8' | 'spki',
  use: 'sign' | 'verify',
): Promise<webcrypto.CryptoKey> {
  const der = key.export({ type: format, format: 'der' })
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  return webcrypto.subtle.importKey(format, new Uint8Array(der), algorithm, true, [use])
}

function inLines(der: Buffer): string {
  return der.toString('base64').replace(/.{1,76}/g, '$&\n')
}
