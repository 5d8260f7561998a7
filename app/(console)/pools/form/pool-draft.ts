import type { ApiPool } from '@/app/api/v1/schemas/pools'
import type { Market } from '@/lib/lifecycle/markets'
import { type ClaimsDraft, claimsDraftOf, claimsOf, noClaimsDraft } from './claims-draft'

/** A pool as its form holds it: numbers as typed, so that what is wrong can be said. */
export interface PoolDraft {
  name: string
  description: string
  profile: string
  desired: string
  min: string
  max: string
  image: string
  instanceTypes: string[]
  market: Market
  zones: string[]
  subnets: string[]
  securityGroups: string[]
  keyName: string
  instanceProfile: string
  bootTimeout: number | undefined
  bootstrapTimeout: number | undefined
  configureTimeout: number | undefined
  drainTimeout: number | undefined
  repair: boolean
  repairAfter: number | undefined
  repairBudget: string
  claims: ClaimsDraft
  standIn: string
  cdp: boolean
}

export type Field = keyof PoolDraft

export const newPool: PoolDraft = {
  name: '',
  description: '',
  profile: '',
  desired: '0',
  min: '0',
  max: '10',
  image: '',
  instanceTypes: [],
  market: 'onDemand',
  zones: [],
  subnets: [],
  securityGroups: [],
  keyName: '',
  instanceProfile: '',
  bootTimeout: 600,
  bootstrapTimeout: 600,
  configureTimeout: 1800,
  drainTimeout: 120,
  repair: true,
  repairAfter: 600,
  repairBudget: '10',
  claims: noClaimsDraft,
  standIn: '',
  cdp: false,
}

export function draftOf(pool: ApiPool): PoolDraft {
  return {
    ...pool,
    desired: String(pool.desired),
    min: String(pool.min),
    max: String(pool.max),
    keyName: pool.keyName ?? '',
    instanceProfile: pool.instanceProfile ?? '',
    repairBudget: String(pool.repairBudget),
    claims: claimsDraftOf(pool.claims),
    standIn: pool.standIn ?? '',
  }
}

/** What the verbs take. The size has a control of its own on the pool's page. */
export function definitionOf(draft: PoolDraft) {
  return {
    description: draft.description.trim(),
    profile: draft.profile,
    min: numberOf(draft.min),
    max: numberOf(draft.max),
    image: draft.image.trim(),
    instanceTypes: draft.instanceTypes,
    market: draft.market,
    zones: draft.zones,
    subnets: draft.subnets,
    securityGroups: draft.securityGroups,
    keyName: draft.keyName.trim() || null,
    instanceProfile: draft.instanceProfile.trim() || null,
    bootTimeout: draft.bootTimeout,
    bootstrapTimeout: draft.bootstrapTimeout,
    configureTimeout: draft.configureTimeout,
    drainTimeout: draft.drainTimeout,
    repair: draft.repair,
    repairAfter: draft.repairAfter,
    repairBudget: numberOf(draft.repairBudget),
    claims: claimsOf(draft.claims),
    standIn: draft.standIn.trim() || null,
    cdp: draft.cdp,
  }
}

export function numberOf(text: string): number {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN
}
