import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AttachVolumeCommand,
  CreateSnapshotCommand,
  CreateTagsCommand,
  type CreateTagsCommandInput,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DescribeAddressesCommand,
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  DisassociateAddressCommand,
  GetConsoleOutputCommand,
  ModifyVolumeCommand,
  ReleaseAddressCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import {
  allocateAddress,
  associateAddress,
  disassociateAddress,
  listAddresses,
  releaseAddress,
} from './addresses'
import type { Books, Volume } from './books'
import { Failure } from './failure'
import { knownInstance, listInstances, runInstances, terminateInstances } from './instances'
import { createSnapshot, deleteSnapshot, listSnapshots } from './snapshots'
import {
  attachVolume,
  createVolume,
  deleteVolume,
  detachVolume,
  listVolumes,
  modifyVolume,
} from './volumes'

/** Whatever the page size asked for, EC2 may give fewer: a short page makes every listing several. */
const mostOnPage = 2

/** EC2 shows the past for no longer. */
const longestLag = 60_000

export const zones = ['us-east-1a', 'us-east-1b']

/**
 * A small EC2 in this process: written from what EC2 documents, independent of lib/simulator. It
 * is told the time, draws no lots and waits for nothing.
 */
export class Ec2Model {
  /** Listings that are being read page by page, by the token of the next page. */
  private readonly pages = new Map<string, { field: string; items: unknown[] }>()
  /** The listings given last, by what was asked. */
  private readonly given = new Map<string, { at: number; items: unknown[] }>()
  private old = false
  private pagesGiven = 0

  constructor(
    readonly books: Books,
    private readonly mounted: (volume: Volume) => boolean,
  ) {}

  /**
   * Does what the command asks, now. Throws Failure where EC2 refuses. An `old` listing is one that it
   * gave a little earlier: what EC2 shows may go back and forth.
   */
  perform(command: object, old = false): object {
    const { books } = this
    books.settle()
    this.old = old
    if (command instanceof RunInstancesCommand) return runInstances(books, command.input)
    if (command instanceof TerminateInstancesCommand)
      return terminateInstances(books, command.input)
    if (command instanceof AllocateAddressCommand) return allocateAddress(books, command.input)
    if (command instanceof AssociateAddressCommand) return associateAddress(books, command.input)
    if (command instanceof DisassociateAddressCommand) {
      return disassociateAddress(books, command.input)
    }
    if (command instanceof ReleaseAddressCommand) return releaseAddress(books, command.input)
    if (command instanceof CreateVolumeCommand) return createVolume(books, command.input)
    if (command instanceof AttachVolumeCommand) return attachVolume(books, command.input)
    if (command instanceof DetachVolumeCommand) {
      return detachVolume(books, command.input, this.mounted)
    }
    if (command instanceof ModifyVolumeCommand) return modifyVolume(books, command.input)
    if (command instanceof DeleteVolumeCommand) return deleteVolume(books, command.input)
    if (command instanceof CreateSnapshotCommand) return createSnapshot(books, command.input)
    if (command instanceof DeleteSnapshotCommand) return deleteSnapshot(books, command.input)
    if (command instanceof CreateTagsCommand) return createTags(books, command.input)
    return this.look(command)
  }

  private look(command: object): object {
    const { books } = this
    if (command instanceof DescribeInstancesCommand) {
      return this.page(command.input, 'Reservations', () =>
        listInstances(books, command.input).map((instance) => ({
          OwnerId: '123456789012',
          Instances: [instance],
        })),
      )
    }
    if (command instanceof DescribeVolumesCommand) {
      return this.page(command.input, 'Volumes', () => listVolumes(books))
    }
    if (command instanceof DescribeSnapshotsCommand) {
      return this.page(command.input, 'Snapshots', () =>
        listSnapshots(books, command.input.Filters),
      )
    }
    // EC2 gives addresses in one answer.
    if (command instanceof DescribeAddressesCommand) {
      const { Filters } = command.input
      const key = `Addresses ${JSON.stringify(Filters ?? [])}`
      return { Addresses: this.listing(key, () => listAddresses(books, Filters)) }
    }
    if (command instanceof DescribeImagesCommand) return { Images: [] }
    if (command instanceof DescribeSubnetsCommand) return { Subnets: [] }
    if (command instanceof DescribeInstanceStatusCommand) return { InstanceStatuses: [] }
    if (command instanceof DescribeAvailabilityZonesCommand) {
      return { AvailabilityZones: zones.map((ZoneName) => ({ ZoneName, State: 'available' })) }
    }
    if (command instanceof GetConsoleOutputCommand) {
      knownInstance(books, command.input.InstanceId ?? '')
      return { Output: '' }
    }
    throw new Failure('InvalidAction', `This EC2 does not know ${command.constructor.name}`)
  }

  /** A later page is cut from the same listing as the first: what changed meanwhile shows next time. */
  private page(
    input: { NextToken?: string | undefined; Filters?: unknown },
    field: string,
    list: () => unknown[],
  ): object {
    const token = input.NextToken
    const key = `${field} ${JSON.stringify(input.Filters ?? [])}`
    const rest = token ? this.pages.get(token) : { field, items: this.listing(key, list) }
    if (!rest) throw new Failure('InvalidNextToken', 'The token is not valid')
    if (token) this.pages.delete(token)
    const items = rest.items.slice(0, mostOnPage)
    const left = rest.items.slice(mostOnPage)
    if (left.length === 0) return { [field]: items }
    const next = `page-${++this.pagesGiven}`
    this.pages.set(next, { field, items: left })
    return { [field]: items, NextToken: next }
  }

  private listing(key: string, list: () => unknown[]): unknown[] {
    const { at } = this.books
    const before = this.given.get(key)
    if (this.old && before && at - before.at < longestLag) return before.items
    const items = list()
    this.given.set(key, { at, items })
    return items
  }
}

function createTags(books: Books, input: CreateTagsCommandInput) {
  const tags = Object.fromEntries(
    (input.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']),
  )
  for (const id of input.Resources ?? []) {
    const found =
      books.instances.get(id) ??
      books.addresses.get(id) ??
      books.volumes.get(id) ??
      books.snapshots.get(id)
    if (!found) throw new Failure('InvalidID', `The ID '${id}' is not valid`)
    found.tags = { ...found.tags, ...tags }
  }
  return {}
}
