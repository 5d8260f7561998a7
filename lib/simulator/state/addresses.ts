/** Hands out addresses of a range one after the other, so that a freed one is not reused at once. */
export class AddressPool {
  readonly #used = new Set<number>()
  readonly #first: number
  readonly #size: number
  #next = 0

  /** `reserved` addresses at the start and the last one are never given. */
  constructor(first: string, size: number, reserved = 4) {
    this.#first = toNumber(first) + reserved
    this.#size = size - reserved - 1
  }

  take(): string | undefined {
    if (this.#used.size >= this.#size) return undefined
    while (this.#used.has(this.#next)) this.#next = (this.#next + 1) % this.#size
    const taken = this.#next
    this.#used.add(taken)
    this.#next = (taken + 1) % this.#size
    return toText(this.#first + taken)
  }

  /** Takes a certain address; false when it is outside the range or taken. */
  claim(address: string): boolean {
    const offset = toNumber(address) - this.#first
    if (offset < 0 || offset >= this.#size || this.#used.has(offset)) return false
    this.#used.add(offset)
    return true
  }

  release(address: string): void {
    this.#used.delete(toNumber(address) - this.#first)
  }

  get free(): number {
    return this.#size - this.#used.size
  }
}

export function isAddress(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((p) => /^\d{1,3}$/.test(p) && Number(p) <= 255)
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
}

function toText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}
