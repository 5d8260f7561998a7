import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { logger } from '@/lib/platform/log'
import { Account } from './account/account'
import { Instances } from './account/instances'
import { PublicAddresses } from './account/public-addresses'
import { Volumes } from './account/volumes'
import { Ec2Endpoint } from './actions/endpoint'
import { Control } from './control/control'
import { RequestLog } from './control/request-log'
import { FaultPlan, type FaultsInput } from './faults/fault-plan'
import type { MachineHost } from './machine-host'
import { NoMachineHost } from './no-machine-host'
import { optionsSchema, type SimulatorOptionsInput } from './options'
import { type Served, serve } from './server'
import { catalogueOf } from './state/catalogue'
import { State } from './state/state'
import { VolumeContent } from './state/volume-content'

export interface SimulatorStart {
  /** MUSTER_DATA; the simulator keeps to the folder `simulator` in it. */
  dataDir: string
  /** 0 for any free one. */
  port?: number
  region?: string
  /**
   * The machines' host, or how to make it once the port is ours: a host puts an end to what an
   * earlier one left behind. Without one, instances exist in the books only.
   */
  host?: MachineHost | (() => Promise<MachineHost>)
  options?: SimulatorOptionsInput
  faults?: FaultsInput
}

export interface Simulator {
  url: string
  port: number
  control: Control
  /** Ends the machines' processes and listening; instances keep their state for the next start. */
  close(): Promise<void>
}

/** Starts the EC2 endpoint on 127.0.0.1 with everything as it was when it last ran. */
export async function startSimulator(start: SimulatorStart): Promise<Simulator> {
  let open: (served: Served) => void = () => {}
  const server = serve(
    new Promise((resolve) => {
      open = resolve
    }),
  )
  const port = await listen(server, start.port ?? 0)
  try {
    const { served, account } = await openAccount(start)
    open(served)
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      control: served.control,
      async close() {
        account.timers.close()
        await stopListening(server)
        await account.host.close()
        account.state.close()
      },
    }
  } catch (error) {
    await stopListening(server)
    throw error
  }
}

async function openAccount(start: SimulatorStart): Promise<{ served: Served; account: Account }> {
  const host = typeof start.host === 'function' ? await start.host() : start.host
  const folder = resolve(start.dataDir, 'simulator')
  const account = new Account({
    state: new State(folder),
    content: new VolumeContent(folder),
    catalogue: catalogueOf(start.region ?? 'us-east-1'),
    options: optionsSchema.parse(start.options ?? {}),
    faults: new FaultPlan(start.faults),
    host: host ?? new NoMachineHost(),
    log: logger('simulator'),
  })
  const addresses = new PublicAddresses(account)
  const volumes = new Volumes(account)
  const instances = new Instances(account, addresses, volumes)
  const realm = { account, addresses, volumes, instances }
  const endpoint = new Ec2Endpoint(realm)
  const requests = new RequestLog()
  addresses.resume()
  volumes.resume()
  instances.resume()
  return {
    served: { endpoint, control: new Control(realm, endpoint, requests), requests },
    account,
  }
}

function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** Another process has the port. */
export class PortInUse extends Error {
  override name = 'PortInUse'
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE'
      reject(
        inUse ? new PortInUse(`port ${port} is in use; set SIMULATOR_PORT to another one`) : error,
      )
    })
    server.listen(port, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}
