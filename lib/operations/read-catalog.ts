import type { SecurityGroup, Subnet, Zone } from '@/lib/ec2/catalog'
import { Ec2Error } from '@/lib/ec2/errors'
import type { Image, MachineType, Offerings } from '@/lib/ec2/image-fits'
import { ec2Words, siteEc2 } from './site-ec2'

export interface SiteCatalog {
  images: Image[]
  machineTypes: MachineType[]
  offerings: Offerings
  zones: Zone[]
  subnets: Subnet[]
  securityGroups: SecurityGroup[]
  /** What EC2 did not answer, in words; empty when all is here. */
  problems: string[]
}

/**
 * What pools can be made of, as far as EC2 answers: the account's images, those that pools use
 * (`inUse`), and with `pattern` the public ones of that name.
 */
export async function readCatalog(
  inUse: readonly string[],
  pattern: string | undefined,
): Promise<SiteCatalog> {
  const { catalog } = siteEc2()
  const refused: Ec2Error[] = []
  const or = async <T>(fallback: T, question: Promise<T>): Promise<T> => {
    try {
      return await question
    } catch (error) {
      if (!(error instanceof Ec2Error)) throw error
      refused.push(error)
      return fallback
    }
  }
  const [own, used, named, machineTypes, offerings, zones, subnets, securityGroups] =
    await Promise.all([
      or<Image[]>([], catalog.ownImages()),
      Promise.all(inUse.map((id) => or<Image | undefined>(undefined, catalog.image(id)))),
      pattern === undefined ? [] : or<Image[]>([], catalog.imagesNamed(pattern)),
      or<MachineType[]>([], catalog.machineTypes()),
      or<Offerings>(new Map(), catalog.offerings()),
      or<Zone[]>([], catalog.zones()),
      or<Subnet[]>([], catalog.subnets()),
      or<SecurityGroup[]>([], catalog.securityGroups()),
    ])
  const images = new Map<string, Image>()
  for (const image of [...own, ...used, ...named]) if (image) images.set(image.imageId, image)
  return {
    images: [...images.values()],
    machineTypes,
    offerings,
    zones,
    subnets,
    securityGroups,
    problems: inWords(refused),
  }
}

/** Each error once, with all the questions that it answered. */
function inWords(errors: readonly Ec2Error[]): string[] {
  const kinds = new Map<string, Ec2Error[]>()
  for (const error of errors) {
    const kind = `${error.code} ${error.sentence}`
    kinds.set(kind, [...(kinds.get(kind) ?? []), error])
  }
  return [...kinds.values()].flatMap((same) => {
    const [first] = same
    const actions = [...new Set(same.map((error) => error.action))]
    return first ? [ec2Words(first, actions.join(', '))] : []
  })
}
