import { z } from 'zod'
import { roles } from '@/lib/access/roles'
import { maybeTime, time } from './common'

export const meSchema = z.object({
  name: z.string(),
  email: z.string().nullable(),
  role: z.enum(roles),
  site: z.string(),
  region: z.string(),
  simulated: z.boolean(),
})
export type ApiMe = z.infer<typeof meSchema>

/** What a pool can be made of: EC2's images, types, zones, subnets and groups, and our profiles. */
export const catalogSchema = z.object({
  images: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      architecture: z.string(),
      virtualization: z.string(),
      bootMode: z.string().nullable(),
      createdAt: z.string().nullable(),
    }),
  ),
  instanceTypes: z.array(
    z.object({
      name: z.string(),
      architectures: z.array(z.string()),
      virtualizations: z.array(z.string()),
      bootModes: z.array(z.string()),
      vcpus: z.number(),
      memoryMiB: z.number(),
      /** The zones that offer it. */
      zones: z.array(z.string()),
    }),
  ),
  zones: z.array(z.string()),
  subnets: z.array(
    z.object({ id: z.string(), zone: z.string(), cidr: z.string(), name: z.string().nullable() }),
  ),
  securityGroups: z.array(z.object({ id: z.string(), name: z.string(), description: z.string() })),
  profiles: z.array(z.string()),
  /** What EC2 did not answer, in words; empty when all is here. */
  problems: z.array(z.string()),
})
export type ApiCatalog = z.infer<typeof catalogSchema>

export const processSchema = z.object({
  id: z.string(),
  kind: z.string(),
  host: z.string(),
  pid: z.number().int(),
  startedAt: time,
  seenAt: time,
  alive: z.boolean(),
  leader: z.boolean(),
  problems: z.array(z.string()),
  detail: z.record(z.string(), z.unknown()),
})
export type ApiProcess = z.infer<typeof processSchema>

export const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  createdAt: time,
})
export type ApiUser = z.infer<typeof userSchema>

export const apiTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(roles),
  createdBy: z.string(),
  createdAt: time,
  lastUsedAt: maybeTime,
  expiresAt: maybeTime,
  revokedAt: maybeTime,
})
export type ApiApiToken = z.infer<typeof apiTokenSchema>
