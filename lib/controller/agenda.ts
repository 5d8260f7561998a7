import { failedBootFaults, mostFailedBoots } from '@/lib/lifecycle/failed-boots'
import { Prisma } from '@/lib/store/generated/client'

/**
 * Whether there is anything of what only some passes meet. Most find nothing of it, and their steps
 * need not ask for each kind by itself. What comes up later is news, and has another pass.
 */
export interface Agenda {
  /** Machines whose instances' tags somebody wants written. */
  retags: boolean
  rolls: boolean
  rollouts: boolean
  /** Instances on record that belong to no machine. */
  strays: boolean
  /** Machines that differ from what was asked for, or may in something. */
  drifts: boolean
  claims: boolean
  /** Addresses or volumes that are still wanted at machines that are gone. */
  wantedAtRetired: boolean
  /** The pools in which so many boots have failed that it may be time to stop. */
  failedBoots: string[]
}

/** One statement, to be read together with what it is compared with. */
export const agendaQuery = Prisma.sql`
  SELECT
    EXISTS (SELECT 1 FROM "Machine" WHERE "retagRequestedAt" IS NOT NULL) AS "retags",
    EXISTS (SELECT 1 FROM "Roll" WHERE "status" = 'running') AS "rolls",
    EXISTS (SELECT 1 FROM "Rollout" WHERE "status" = 'running') AS "rollouts",
    EXISTS (SELECT 1 FROM "StrayInstance" WHERE "goneAt" IS NULL) AS "strays",
    EXISTS (SELECT 1 FROM "Machine"
             WHERE "state" <> 'retired'
               AND ("drift" <> '[]' OR "driftAccepted" <> '{}')) AS "drifts",
    EXISTS (SELECT 1 FROM "Claim") AS "claims",
    EXISTS (SELECT 1 FROM "ElasticIp" a JOIN "Machine" m ON m."id" = a."wantedMachineId"
             WHERE m."state" = 'retired')
      OR EXISTS (SELECT 1 FROM "Volume" v JOIN "Machine" m ON m."id" = v."wantedMachineId"
                  WHERE m."state" = 'retired') AS "wantedAtRetired",
    ARRAY (SELECT p."name" FROM "Pool" p JOIN "Machine" m ON m."poolName" = p."name"
            WHERE m."faultCode" = ANY(${[...failedBootFaults]})
              AND m."bootstrappedAt" IS NULL
              AND m."bootingAt" IS NOT NULL
              AND (p."bootsCountedFrom" IS NULL OR m."faultSince" > p."bootsCountedFrom")
            GROUP BY p."name"
           HAVING count(*) >= ${mostFailedBoots}) AS "failedBoots"`
