import { withEngine } from './engine'
import { readSchema, schemaFolder } from './migration-files'

/** The SQL that would turn the database's tables into those of the schema files; '' when they agree. */
export async function drift(databaseUrl: string, folder = schemaFolder): Promise<string> {
  const schema = readSchema(folder)
  const { exitCode, stdout } = await withEngine(databaseUrl, (engine) =>
    engine.diff({
      from: { tag: 'schemaDatasource', ...schema, configDir: folder },
      to: { tag: 'schemaDatamodel', ...schema },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    }),
  )
  return exitCode === 0 ? '' : (stdout ?? '')
}
