import { createHash, createPrivateKey, createSign, randomBytes, webcrypto } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as asn1js from 'asn1js'
import {
  AttributeTypeAndValue,
  Certificate,
  CryptoEngine,
  getRandomValues,
  setEngine,
  Time,
} from 'pkijs'
import type { BootableInstance } from '../machine-host'
import { signedData } from './signed-data'

/** Signs identity documents the way EC2 does in a region, with a certificate of the simulator's own. */
export interface InstanceIdentity {
  document(instance: BootableInstance): string
  /** The document in a PKCS #7 signature (RSA-2048, SHA-256): base64 in lines of 64, as IMDS gives it. */
  rsa2048(instance: BootableInstance): string
  /** The bare signature of the document, in base64. */
  signature(instance: BootableInstance): string
  /** Makes sure that the region's certificate is where verifiers look for it. */
  publish(region: string): void
}

/** Opens the identity kept in `<folder>` (`key.pem`, `<region>.pem`), or makes it the first time. */
export async function openInstanceIdentity(folder: string): Promise<InstanceIdentity> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const keyFile = join(folder, 'key.pem')
  const certificateFile = join(folder, 'certificate.pem')
  if (!existsSync(keyFile) || !existsSync(certificateFile)) {
    await makeIdentity(keyFile, certificateFile)
  }
  const key = createPrivateKey(readFileSync(keyFile))
  const pem = readFileSync(certificateFile, 'utf8')
  const certificate = Certificate.fromBER(Buffer.from(pemBody(pem), 'base64'))
  const sign = (data: Uint8Array) => createSign('RSA-SHA256').update(data).sign(key)
  const signer = {
    issuer: new Uint8Array(certificate.issuer.toSchema().toBER()),
    serialNumber: new Uint8Array(certificate.serialNumber.toBER()),
    sign,
    digest: (data: Uint8Array) => createHash('sha256').update(data).digest(),
  }
  return {
    document: identityDocument,
    rsa2048(instance) {
      const signed = signedData(Buffer.from(identityDocument(instance)), signer, new Date())
      return inLines(signed.toString('base64'))
    },
    signature: (instance) =>
      inLines(sign(Buffer.from(identityDocument(instance))).toString('base64')),
    publish(region) {
      writeFileSync(join(folder, `${region}.pem`), pem, { mode: 0o644 })
    },
  }
}

function identityDocument(instance: BootableInstance): string {
  const document = {
    accountId: instance.accountId,
    architecture: instance.architecture,
    availabilityZone: instance.zone,
    billingProducts: null,
    devpayProductCodes: null,
    marketplaceProductCodes: null,
    imageId: instance.imageId,
    instanceId: instance.id,
    instanceType: instance.instanceType,
    kernelId: null,
    pendingTime: instance.pendingTime,
    privateIp: instance.privateIp,
    ramdiskId: null,
    region: instance.region,
    version: '2017-09-30',
  }
  return JSON.stringify(document, null, 2).replaceAll('": ', '" : ')
}

async function makeIdentity(keyFile: string, certificateFile: string): Promise<void> {
  setEngine('simulator', new CryptoEngine({ name: 'simulator', crypto: webcrypto as Crypto }))
  const keys = await webcrypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: 'SHA-256',
    },
    true,
    ['sign', 'verify'],
  )
  const certificate = new Certificate()
  certificate.version = 2
  // A positive number whatever the random bytes are.
  const serial = new Uint8Array(getRandomValues(new Uint8Array(randomBytes(8))))
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  certificate.serialNumber = new asn1js.Integer({ valueHex: serial.buffer })
  for (const name of [certificate.issuer, certificate.subject]) {
    name.typesAndValues.push(named('2.5.4.10', 'Muster'), named('2.5.4.3', 'EC2 simulator'))
  }
  certificate.notBefore.value = new Date(Date.UTC(2020, 0, 1))
  // A certificate's years after 2049 are GeneralizedTime (RFC 5280); like EC2's own it lasts long.
  certificate.notAfter = new Time({ type: 1, value: new Date(Date.UTC(2195, 0, 1)) })
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey)
  await certificate.sign(keys.privateKey, 'SHA-256')
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  writeWhole(keyFile, toPem('PRIVATE KEY', pkcs8), 0o600)
  writeWhole(certificateFile, toPem('CERTIFICATE', certificate.toSchema().toBER()), 0o644)
}

function named(type: string, text: string): AttributeTypeAndValue {
  return new AttributeTypeAndValue({ type, value: new asn1js.Utf8String({ value: text }) })
}

function writeWhole(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.new`, text, { mode })
  chmodSync(`${path}.new`, mode)
  renameSync(`${path}.new`, path)
}

function toPem(label: string, der: ArrayBuffer): string {
  const body = inLines(Buffer.from(der).toString('base64'))
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`
}

function pemBody(pem: string): string {
  return pem.replace(/-----[^-]+-----/g, '').replace(/\s/g, '')
}

function inLines(base64: string): string {
  return base64.replace(/(.{64})(?=.)/g, '$1\n')
}
