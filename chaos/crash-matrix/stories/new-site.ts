import { firstAdminPassword } from '@/lib/access/first-admin'
import { loadConfig } from '@/lib/platform/config'
import { signIn } from './reads'
import { emptied, inService, type Story, Stuck, until } from './script'

const servers = ['ce', 'nfs']
const demoPools = [...servers, 'wn']

/**
 * A site begins: the processes find an empty database and the example's profiles, the first administrator
 * and the demo's pools come, the servers are configured, somebody signs in, and the servers go.
 */
export const newSite: Story = {
  name: 'a new site',
  onNewSite: true,
  async tell(stack, _round, say) {
    const { db } = stack.database
    say('waiting for the first administrator')
    const administrators = () => db.user.findMany({ where: { role: 'admin' } })
    await until('the first administrator is there', async () => (await administrators()).length > 0)
    say("waiting for the demo's pools")
    await until("the demo's pools are there", async () => {
      return (await db.pool.count({ where: { name: { in: demoPools } } })) === demoPools.length
    })
    say('waiting for the servers')
    for (const pool of servers) {
      await until(`${pool} is configured`, async () => (await inService(db, pool)).length === 1)
    }
    say('signing in')
    const [first, ...others] = await administrators()
    if (!first || others.length > 0) throw new Stuck('there is not one administrator')
    const config = loadConfig(stack.layout.env)
    await signIn(stack.consoleUrls[0] ?? '', {
      ...{ email: config.adminEmail, password: firstAdminPassword(config) },
    })
    say('emptying the pools')
    for (const pool of demoPools) await emptied(stack, pool)
    say('coming to rest')
  },
}
