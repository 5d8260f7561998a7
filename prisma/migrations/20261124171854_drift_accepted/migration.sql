-- AlterTable
ALTER TABLE "ElasticIp" ADD COLUMN     "driftAccepted" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "Machine" ADD COLUMN     "driftAccepted" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "retagRequestedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Volume" ADD COLUMN     "asked" JSONB,
ADD COLUMN     "driftAccepted" JSONB NOT NULL DEFAULT '{}';

-- Who asked for tags is heard at once.
CREATE FUNCTION tell_retag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."retagRequestedAt" IS DISTINCT FROM OLD."retagRequestedAt" THEN
    PERFORM pg_notify('muster_wake', '');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_retag AFTER UPDATE OF "retagRequestedAt" ON "Machine" FOR EACH ROW EXECUTE FUNCTION tell_retag();

-- A sign that an instance is still there is told by nobody.
CREATE FUNCTION tell_stray() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'observedAt' = to_jsonb(OLD) - 'observedAt' THEN
    RETURN NULL;
  END IF;
  PERFORM tell_change('stray', COALESCE(NEW."instanceId", OLD."instanceId"), NULL);
  IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (
    NEW."terminateRequestedAt" IS DISTINCT FROM OLD."terminateRequestedAt"
    OR NEW."ignoredAt" IS DISTINCT FROM OLD."ignoredAt") THEN
    PERFORM pg_notify('muster_wake', '');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_stray AFTER INSERT OR UPDATE OR DELETE ON "StrayInstance" FOR EACH ROW EXECUTE FUNCTION tell_stray();

-- How a resource differs is what the controller saw itself: no reason to wake it.
CREATE OR REPLACE FUNCTION tell_resource() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  seen text[] := '{observedAt}';
  observed text[] := '{observedAt,associationId,instanceId,machineId,since,goneAt,errorCode,errorMessage,errorSince,ec2State,attachmentState,device,progress,startedAt,name,drift,driftIgnored,driftAccepted,asked}';
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - seen = to_jsonb(OLD) - seen THEN
    RETURN NULL;
  END IF;
  PERFORM tell_change(TG_ARGV[0], NEW."id", NULL);
  IF TG_OP = 'INSERT' OR to_jsonb(NEW) - observed <> to_jsonb(OLD) - observed THEN
    PERFORM pg_notify('muster_wake', '');
  END IF;
  RETURN NULL;
END $$;
