import { PrismaPg } from '@prisma/adapter-pg'

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>

/**
 * The PostgreSQL adapter, able to run real migrations. As it comes, it cuts scripts at every
 * semicolon, also inside of a function's body. This one sends a script in one piece, which
 * PostgreSQL moreover takes as one transaction: a migration that fails leaves nothing behind.
 */
export class ScriptAdapter extends PrismaPg {
  override async connect(): Promise<Adapter> {
    const adapter = await super.connect()
    adapter.executeScript = async (script) => {
      await adapter.executeRaw({ sql: script, args: [], argTypes: [] })
    }
    return adapter
  }

  override connectToShadowDb(): Promise<Adapter> {
    // Given a URL, the original would take the main database for its shadow.
    throw new Error('migrations are not compared by way of a shadow database')
  }
}
