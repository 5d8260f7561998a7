import type { Logger } from '@/lib/platform/log'
import type { Db } from '@/lib/store/client'
import type { Allowance } from './allowance'
import type { Bounds } from './bounds'
import { ByWeight } from './by-weight'
import { CdpSender } from './cdp'
import { Dependencies } from './dependencies'
import { FactNews } from './fact-news'
import { HotProfiles } from './hot-profiles'
import { KeptFacts } from './kept-facts'
import { Lookout } from './lookout'
import type { Metrics } from './metrics'
import { PreparedProfiles } from './prepared-profiles'
import type { Site } from './register-machine'
import { Renderings } from './renderings'
import { Roomless } from './roomless'
import { Rooms } from './rooms'
import { ProfileServer } from './serve-profile'
import type { Body } from './served-rendering'
import { Tidings } from './tidings'

/** All that one gateway keeps to serve each machine its own rendering, and to tell it of another. */
export class LateBinding {
  readonly rooms: Rooms
  readonly profiles: ProfileServer
  readonly hot: HotProfiles
  readonly #tidings = new Tidings()
  readonly #roomless: Roomless
  readonly #news: FactNews
  readonly #cdp: CdpSender

  constructor(parts: {
    db: Db
    gatewayId: string
    site: Site
    cdpPort: number
    bounds: Bounds
    requests: Allowance
    metrics: Metrics
    log: Logger
  }) {
    const { db, site, bounds, requests, metrics, log } = parts
    const tidings = this.#tidings
    const facts = new KeptFacts(db, tidings)
    const bodies = new ByWeight<Body>(bounds.rendered)
    const renderings = new Renderings(site, new PreparedProfiles(db), facts)
    const dependencies = new Dependencies()
    const isGathering = (profile: string) => this.#news.isGathering(profile)
    const lookout = new Lookout({ db, renderings, dependencies, isGathering })
    this.#cdp = new CdpSender(parts.cdpPort, log)
    this.#roomless = new Roomless({ db, lookout, cdp: this.#cdp, log })
    this.rooms = new Rooms({ db, gatewayId: parts.gatewayId, lookout, bounds, metrics, log })
    this.hot = new HotProfiles({ tidings, bodies, requests })
    this.profiles = new ProfileServer({ db, renderings, tidings, hot: this.hot, bodies })
    this.#news = new FactNews({
      facts,
      dependencies,
      log,
      lookAt: (profile) => {
        this.rooms.lookAtProfile(profile)
        this.#roomless.look({ profile })
      },
      lookAtWaiting: (profile, pools) => {
        this.rooms.lookAtWaiting(profile, pools)
        this.#roomless.look({ profile, waitingSince: { not: null } })
      },
    })
  }

  /** Takes a payload of `muster_room`. */
  heard(payload: string): void {
    this.#tidings.heard(payload)
    this.rooms.heard(payload)
    const colon = payload.indexOf(':')
    const [kind, id] = [payload.slice(0, colon), payload.slice(colon + 1)]
    if (kind === 'facts') this.#news.heard(id)
    if (kind === 'machine') this.#roomless.look({ id })
    if (kind === 'profile') this.#roomless.look({ profile: id })
  }

  /** From here on changes are told: whatever was said before is found by looking. */
  connected(): void {
    this.#tidings.connected()
    this.rooms.lookAtAll()
    this.#roomless.look({})
  }

  /** Until it is connected again nothing that was read is good for longer than the moment. */
  lost(): void {
    this.#tidings.lost()
  }

  /** Whether the machines in no room are this gateway's to look after. */
  keepRoomless(isKeeper: boolean): void {
    const began = isKeeper && !this.#roomless.isKeeper
    this.#roomless.isKeeper = isKeeper
    if (began) this.#roomless.look({})
  }

  async tick(): Promise<void> {
    await this.rooms.tick()
    this.#roomless.look({})
  }

  async close(): Promise<void> {
    this.#news.close()
    await this.#roomless.close()
    this.#cdp.close()
    await this.rooms.close()
  }
}
