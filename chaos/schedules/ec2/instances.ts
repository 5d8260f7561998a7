import type {
  DescribeInstancesCommandInput,
  Instance as Ec2Instance,
  Filter,
  RunInstancesCommandInput,
  Tag,
  TerminateInstancesCommandInput,
  TerminateInstancesCommandOutput,
} from '@aws-sdk/client-ec2'
import { type Books, type Instance, type Tags, tokenGoodFor } from './books'
import { Failure } from './failure'

const account = '123456789012'

/** Launches as many as there is room for, between the least and the most; once for a client token. */
export function runInstances(books: Books, input: RunInstancesCommandInput) {
  const { ClientToken: token, ...rest } = input
  const request = canonical(rest)
  if (token) books.launches.push({ clientToken: token, request })
  const type = String(input.InstanceType)
  const zone = input.Placement?.AvailabilityZone ?? 'us-east-1a'
  const tokenKey = token && `${token} ${zone}`
  const known = tokenKey ? books.launchTokens.get(tokenKey) : undefined
  if (known) {
    const instances = known.ids.flatMap((id) => books.instances.get(id) ?? [])
    if (instances.some((one) => !hasExpired(books, one))) {
      if (known.request !== request) {
        throw new Failure('IdempotentParameterMismatch', 'The token was used with other parameters')
      }
      if (instances.every((one) => !books.isLiving(one))) {
        throw new Failure('IdempotentInstanceTerminated', 'The instances of the token are ended')
      }
      return reservation(books, instances)
    }
  }
  const room = books.room.get(`${type} ${zone}`) ?? Number.POSITIVE_INFINITY
  const count = Math.min(room, input.MaxCount ?? 1)
  if (count < (input.MinCount ?? 1)) {
    throw new Failure('InsufficientInstanceCapacity', `No room for ${type} in ${zone}`, 500)
  }
  if (Number.isFinite(room)) books.room.set(`${type} ${zone}`, room - count)
  const reservationId = books.newId('r')
  const instances = Array.from({ length: count }, (_, index) =>
    make(books, input, { token, zone, type, reservationId, index }),
  )
  if (tokenKey) {
    const ids = instances.map((one) => one.instanceId)
    books.launchTokens.set(tokenKey, { request, ids })
  }
  return reservation(books, instances)
}

function make(
  books: Books,
  input: RunInstancesCommandInput,
  more: { token?: string; zone: string; type: string; reservationId: string; index: number },
): Instance {
  const { at, slow } = books
  const tags = tagsFor(input.TagSpecifications, 'instance')
  const instanceId = books.newId('i')
  const rootVolumeId = books.newId('vol')
  const instance: Instance = {
    instanceId,
    clientToken: more.token,
    launchIndex: more.index,
    reservationId: more.reservationId,
    instanceType: more.type,
    zone: more.zone,
    imageId: input.ImageId ?? '',
    tags,
    privateIp: books.newIp('10.0'),
    launchedAt: at,
    runsAt: at + slow.starts,
    endingAt: undefined,
    endedBy: undefined,
    endsAt: undefined,
    stoppedAt: undefined,
    rootVolumeId,
  }
  books.instances.set(instanceId, instance)
  books.volumes.set(rootVolumeId, {
    volumeId: rootVolumeId,
    zone: more.zone,
    sizeGiB: 8,
    type: 'gp3',
    iops: 3000,
    throughput: 125,
    snapshotId: undefined,
    tags: tagsFor(input.TagSpecifications, 'volume'),
    madeAt: at,
    readyAt: at,
    root: true,
    attachment: {
      instanceId,
      device: '/dev/xvda',
      attachedAt: at,
      detachAskedAt: undefined,
      detachedAt: undefined,
    },
    deletedAt: undefined,
  })
  return instance
}

function hasExpired(books: Books, { endsAt }: Instance): boolean {
  return endsAt !== undefined && books.at >= endsAt + tokenGoodFor
}

function reservation(books: Books, instances: readonly Instance[]) {
  return {
    OwnerId: account,
    ReservationId: instances[0]?.reservationId,
    Instances: instances.map((instance) => shown(books, instance)),
  }
}

/** All that match, in the order in which they were launched; pages are cut elsewhere. */
export function listInstances(books: Books, input: DescribeInstancesCommandInput): Ec2Instance[] {
  return [...books.instances.values()]
    .filter((one) => books.isShown(one.launchedAt) && !books.isForgotten(one))
    .filter((one) => (input.Filters ?? []).every((filter) => matches(books, one, filter)))
    .map((one) => shown(books, one))
}

function matches(books: Books, instance: Instance, { Name, Values = [] }: Filter): boolean {
  if (Name === 'instance-id') return Values.includes(instance.instanceId)
  if (Name === 'client-token') return Values.includes(instance.clientToken ?? '')
  if (Name === 'instance-state-name') return Values.includes(books.stateOf(instance))
  return matchesTags(books.tagsOf(instance), [{ Name, Values }])
}

/** Of what is not an instance only its tags are asked for. */
export function matchesTags(tags: Tags, filters: readonly Filter[]): boolean {
  return filters.every(({ Name, Values = [] }) => {
    const tag = /^tag:(.+)$/.exec(Name ?? '')?.[1]
    if (!tag) throw new Failure('InvalidParameterValue', `The filter '${Name}' is invalid`)
    return Values.includes(tags[tag] ?? '')
  })
}

function shown(books: Books, instance: Instance): Ec2Instance {
  const state = books.stateOf(instance)
  const ends = state === 'terminated'
  const elastic = [...books.addresses.values()].find((a) => a.instanceId === instance.instanceId)
  const hasAddress = !ends && books.at >= instance.launchedAt + books.slow.addressed
  return {
    InstanceId: instance.instanceId,
    ClientToken: instance.clientToken,
    AmiLaunchIndex: instance.launchIndex,
    State: { Name: state },
    ...(instance.endingAt === undefined
      ? {}
      : {
          StateReason: {
            Code:
              instance.endedBy === 'call' ? 'Client.UserInitiatedShutdown' : 'Server.InternalError',
            Message:
              instance.endedBy === 'call' ? 'User initiated' : 'Server.InternalError: it failed',
          },
        }),
    // @ts-expect-error EC2 knows types that the SDK does not list.
    InstanceType: instance.instanceType,
    ImageId: instance.imageId,
    Placement: { AvailabilityZone: instance.zone },
    LaunchTime: new Date(books.time.truly().getTime() - (books.at - instance.launchedAt)),
    ...(hasAddress ? { PrivateIpAddress: instance.privateIp } : {}),
    ...(hasAddress && elastic
      ? {
          PublicIpAddress: elastic.publicIp,
          NetworkInterfaces: [{ Association: { IpOwnerId: account, PublicIp: elastic.publicIp } }],
        }
      : {}),
    Tags: Object.entries(books.tagsOf(instance)).map(([Key, Value]) => ({ Key, Value })),
  }
}

/** All of them, or none when one is unknown. */
export function terminateInstances(
  books: Books,
  input: TerminateInstancesCommandInput,
): Omit<TerminateInstancesCommandOutput, '$metadata'> {
  const instances = (input.InstanceIds ?? []).map((id) => knownInstance(books, id))
  return {
    TerminatingInstances: instances.map((instance) => {
      if (!instance.tags['muster:site']) {
        books.offences.push(`TerminateInstances of ${instance.instanceId}, which is not ours`)
      }
      const before = books.stateOf(instance)
      books.end(instance, 'call')
      return {
        InstanceId: instance.instanceId,
        PreviousState: { Name: before },
        CurrentState: { Name: books.stateOf(instance) },
      }
    }),
  }
}

/** A new id is unknown for a while, and an old one again. */
export function knownInstance(books: Books, id: string): Instance {
  const instance = books.instances.get(id)
  if (!instance || !books.isShown(instance.launchedAt) || books.isForgotten(instance)) {
    throw new Failure('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`)
  }
  return instance
}

export function tagsFor(
  specifications: { ResourceType?: string; Tags?: Tag[] }[] | undefined,
  type: string,
): Tags {
  const found = specifications?.find((one) => one.ResourceType === type)
  return Object.fromEntries((found?.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']))
}

/** The request's parameters, whatever their order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
