/** The networks that RFC 5737 keeps for documentation: no machine ever has such an address. */
export const documentationNetworks = ['192.0.2', '198.51.100', '203.0.113'] as const

/** What a stand-in must be, to say it. */
export const standInRule = `a documentation address (RFC 5737), such as ${documentationNetworks[0]}.1`

const address = /^(.+)\.(0|[1-9]\d{0,2})$/

/** Whether `text` may stand for a pool's machine where a profile takes only an address. */
export function isStandIn(text: string): boolean {
  const [, network, host] = address.exec(text) ?? []
  return documentationNetworks.some((one) => one === network) && Number(host) <= 255
}
