'use server'

import { consoleAction } from '@/lib/access/console-action'
import { bakeImage } from '@/lib/operations/bake-image'
import { retireImage } from '@/lib/operations/retire-image'

export async function bakeImageAction(machine: string, name: string) {
  return consoleAction(bakeImage, { machine, name })
}

export async function retireImageAction(image: string, confirm: string) {
  return consoleAction(retireImage, { image, confirm })
}
