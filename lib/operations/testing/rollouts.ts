import type { Db } from '@/lib/store/client'
import type { Prisma } from '@/lib/store/generated/client'
import { publishProfile } from '../publish-profile'
import type { Context } from '../verb'
import { addMachine } from './site'

let serial = 0

/** Publishes another document, each unlike those before. */
export async function publishNext(
  ctx: Context,
  profile: string,
): Promise<{ revision: number; operationId: string }> {
  const document = { software: { components: {} }, system: { serial: ++serial } }
  const { operationId, result } = await publishProfile(ctx, {
    profile,
    source: 'test',
    document: Buffer.from(JSON.stringify(document)),
  })
  return { revision: result.revision, operationId }
}

/** A machine in service and in its room, that applied revision 1 of its pool's profile. */
export function addMember(
  db: Db,
  pool: string,
  number: number,
  more: Prisma.MachineUncheckedUpdateInput = {},
) {
  return addMachine(db, pool, number, 'configured', {
    gatewayId: 'gateway-1',
    connectedAt: new Date(),
    revisionServed: 1,
    revisionApplied: 1,
    ...more,
  })
}

/** What the gateway keeps when a machine ends its Quattor run on a revision without errors. */
export async function applies(db: Db, machine: string, revision: number): Promise<void> {
  await db.machine.update({
    where: { name: machine },
    data: {
      revisionServed: revision,
      revisionApplied: revision,
      revisionFailed: null,
      faultCode: null,
      faultMessage: null,
      faultSince: null,
    },
  })
}

/** What the gateway keeps when its Quattor run ends with errors in a component. */
export async function failsOn(
  db: Db,
  machine: string,
  revision: number,
  component = 'filecopy',
): Promise<void> {
  const { id } = await db.machine.update({
    where: { name: machine },
    data: {
      revisionServed: revision,
      revisionFailed: revision,
      faultCode: 'ConfigureFailed',
      faultMessage: `Quattor run failed: Errors while configuring ${component}`,
      faultSince: new Date(),
    },
  })
  await db.componentRun.create({
    data: {
      machineId: id,
      revision,
      errors: 1,
      warnings: 0,
      report: { ERRORS: 1, ERR_COMPS: { [component]: 1 }, WARN_COMPS: {} },
    },
  })
}
