'use server'

import { consoleAction } from '@/lib/access/console-action'
import { adoptAddress } from '@/lib/operations/adopt-address'
import { allocateAddress } from '@/lib/operations/allocate-address'
import { moveAddressBack } from '@/lib/operations/move-address-back'
import { reassignAddress } from '@/lib/operations/reassign-address'
import { releaseAddress } from '@/lib/operations/release-address'

export async function allocateAddressAction(name: string) {
  return consoleAction(allocateAddress, name ? { name } : {})
}

export async function reassignAddressAction(address: string, machine: string | null) {
  return consoleAction(reassignAddress, { address, machine })
}

export async function moveAddressBackAction(address: string) {
  return consoleAction(moveAddressBack, { address })
}

export async function releaseAddressAction(address: string, confirm: string) {
  return consoleAction(releaseAddress, { address, confirm })
}

export async function adoptAddressAction(address: string) {
  return consoleAction(adoptAddress, { address })
}
