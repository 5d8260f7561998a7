-- AlterTable
ALTER TABLE "Machine" ADD COLUMN     "waitedUntil" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "Machine_poolName_faultCode_faultSince_idx" ON "Machine"("poolName", "faultCode", "faultSince");

-- As before, and a notice that EC2 takes an instance back wakes the controller too.
CREATE OR REPLACE FUNCTION tell_machine() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A log that grows is told by its chunks, a sign of life by nobody.
  IF TG_OP = 'UPDATE'
    AND to_jsonb(NEW) - '{logBytes,heardAt,observedAt,updatedAt}'::text[] = to_jsonb(OLD) - '{logBytes,heardAt,observedAt,updatedAt}'::text[] THEN
    RETURN NULL;
  END IF;
  PERFORM tell_change('machine', NEW."id", NEW."poolName");
  IF TG_OP = 'INSERT'
    OR NEW."state" <> OLD."state" OR NEW."intent" <> OLD."intent"
    OR NEW."drainedAt" IS DISTINCT FROM OLD."drainedAt"
    OR NEW."faultCode" IS DISTINCT FROM OLD."faultCode"
    OR NEW."interruption" IS DISTINCT FROM OLD."interruption"
    OR NEW."gatewayId" IS DISTINCT FROM OLD."gatewayId" THEN
    PERFORM pg_notify('muster_wake', '');
  END IF;
  IF TG_OP = 'UPDATE' AND (
    NEW."intent" <> OLD."intent"
    OR NEW."state" <> OLD."state"
    OR NEW."drainedAt" IS DISTINCT FROM OLD."drainedAt"
    OR NEW."terminateRequestedAt" IS DISTINCT FROM OLD."terminateRequestedAt"
    OR NEW."configureRequestedAt" IS DISTINCT FROM OLD."configureRequestedAt") THEN
    PERFORM pg_notify('muster_room', 'machine:' || NEW."id");
  END IF;
  RETURN NULL;
END $$;
