import { Client } from 'pg'
import { inject } from 'vitest'
import { newId } from '@/lib/platform/ids'
import { createPrisma } from '../client'

export interface TestDatabase {
  url: string
  prisma: ReturnType<typeof createPrisma>
  /** Closes the client and removes the database, whoever is still connected to it. */
  drop(): Promise<void>
}

/** A migrated, empty database that no other test sees. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = inject('databaseServer')
  const name = `test_${newId()}`
  // Copies files, where by default every page would go through the write-ahead log.
  await onServer(server, `create database ${name} template muster strategy file_copy`)
  const url = server.replace(/[^/]*$/, name)
  const prisma = createPrisma(url)
  const drop = async () => {
    await prisma.$disconnect()
    await onServer(server, `drop database ${name} with (force)`)
  }
  return { url, prisma, drop }
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server.replace(/[^/]*$/, 'postgres') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
