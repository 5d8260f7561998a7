-- AlterTable
ALTER TABLE "ComponentRun" ADD COLUMN     "failed" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "logFrom" BIGINT,
ADD COLUMN     "logTo" BIGINT,
ADD COLUMN     "warned" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- The names among a report's counts, ERR_COMPS or WARN_COMPS; a count of 0 is none.
CREATE FUNCTION counted_names(counts jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(key ORDER BY key), ARRAY[]::text[])
    FROM jsonb_each_text(CASE jsonb_typeof(counts) WHEN 'object' THEN counts ELSE '{}' END)
   WHERE value IS DISTINCT FROM '0';
$$;
-- What came before this is read once.
ALTER TABLE "ComponentRun" DISABLE TRIGGER component_run_append_only;
UPDATE "ComponentRun" SET "failed" = counted_names("report" -> 'ERR_COMPS'), "warned" = counted_names("report" -> 'WARN_COMPS');
ALTER TABLE "ComponentRun" ENABLE TRIGGER component_run_append_only;
DROP FUNCTION counted_names(jsonb);

-- News --------------------------------------------------------------------------------------------
CREATE FUNCTION tell_component_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_change('machine', NEW."machineId", (SELECT "poolName" FROM "Machine" WHERE "id" = NEW."machineId"));
  RETURN NULL;
END $$;
CREATE TRIGGER tell_component_run AFTER INSERT ON "ComponentRun" FOR EACH ROW EXECUTE FUNCTION tell_component_run();
