-- CreateEnum
CREATE TYPE "RolloutStatus" AS ENUM ('running', 'paused', 'halted', 'done', 'rolledBack', 'superseded');

-- AlterTable
ALTER TABLE "ComponentRun" ADD COLUMN     "duration" INTEGER;

-- AlterTable
ALTER TABLE "Machine" ADD COLUMN     "behindSince" TIMESTAMPTZ(3),
ADD COLUMN     "renderingApplied" TEXT,
ADD COLUMN     "renderingDue" TEXT,
ADD COLUMN     "revisionFailed" INTEGER,
ADD COLUMN     "revisionWanted" INTEGER,
ADD COLUMN     "waitingFor" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "waitingSince" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Pool" ADD COLUMN     "cdp" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "standIn" TEXT;

-- AlterTable
ALTER TABLE "Profile" ADD COLUMN     "allAtOnce" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "canary" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "inForce" INTEGER,
ADD COLUMN     "maxFailures" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "share" INTEGER NOT NULL DEFAULT 25;

-- AlterTable
ALTER TABLE "ProfileRevision" ADD COLUMN     "branch" TEXT,
ADD COLUMN     "format" TEXT NOT NULL DEFAULT 'json',
ADD COLUMN     "overlay" INTEGER;

-- CreateTable
CREATE TABLE "ProfileOverlay" (
    "profileName" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "patch" JSONB NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "ProfileOverlay_pkey" PRIMARY KEY ("profileName","version")
);

-- CreateTable
CREATE TABLE "Rollout" (
    "id" TEXT NOT NULL,
    "profileName" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "status" "RolloutStatus" NOT NULL DEFAULT 'running',
    "canary" INTEGER NOT NULL,
    "share" INTEGER NOT NULL,
    "maxFailures" INTEGER NOT NULL,
    "wave" INTEGER NOT NULL DEFAULT 0,
    "countedFrom" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "haltReason" TEXT,
    "startedBy" TEXT NOT NULL,
    "operationId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Rollout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Rendering" (
    "machineId" TEXT NOT NULL,
    "etag" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "gzipped" BYTEA NOT NULL,
    "modifiedAt" TIMESTAMPTZ(3) NOT NULL,
    "servedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Rendering_pkey" PRIMARY KEY ("machineId","etag")
);

-- CreateIndex
CREATE UNIQUE INDEX "Rollout_operationId_key" ON "Rollout"("operationId");

-- CreateIndex
CREATE INDEX "Rollout_profileName_createdAt_idx" ON "Rollout"("profileName", "createdAt");

-- AddForeignKey
ALTER TABLE "ProfileOverlay" ADD CONSTRAINT "ProfileOverlay_profileName_fkey" FOREIGN KEY ("profileName") REFERENCES "Profile"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rollout" ADD CONSTRAINT "Rollout_profileName_fkey" FOREIGN KEY ("profileName") REFERENCES "Profile"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rollout" ADD CONSTRAINT "Rollout_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "Operation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rendering" ADD CONSTRAINT "Rendering_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was published before this is in force.
UPDATE "Profile" SET "inForce" = (SELECT max("number") FROM "ProfileRevision" WHERE "profileName" = "Profile"."name");

-- Rules -------------------------------------------------------------------------------------------
ALTER TABLE "Profile"
  ADD CONSTRAINT profile_waves CHECK ("canary" >= 0 AND "share" BETWEEN 1 AND 100 AND "maxFailures" >= 0);
ALTER TABLE "ProfileRevision" ADD CONSTRAINT profile_revision_format CHECK ("format" IN ('json', 'xml'));
ALTER TABLE "Rollout"
  ADD CONSTRAINT rollout_waves CHECK ("canary" >= 0 AND "share" BETWEEN 1 AND 100 AND "maxFailures" >= 0 AND "wave" >= 0),
  ADD CONSTRAINT rollout_halted CHECK (("status" = 'halted') <= ("haltReason" IS NOT NULL)),
  ADD CONSTRAINT rollout_ended CHECK (("status" IN ('done', 'rolledBack', 'superseded')) = ("endedAt" IS NOT NULL));
CREATE UNIQUE INDEX rollout_one_unfinished ON "Rollout" ("profileName") WHERE "endedAt" IS NULL;
-- RFC 5737's three networks.
ALTER TABLE "Pool" ADD CONSTRAINT pool_stand_in CHECK (
  "standIn" IS NULL OR "standIn"::inet << ANY (ARRAY['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24']::inet[]));
CREATE UNIQUE INDEX pool_one_stand_in ON "Pool" ("standIn") WHERE "deletedAt" IS NULL;
CREATE TRIGGER profile_overlay_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "ProfileOverlay" FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- News --------------------------------------------------------------------------------------------
-- `facts:<pool>` in muster_room: what profiles may say of the pool's machines has changed.
CREATE FUNCTION tell_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF ROW(NEW."privateIp", NEW."privateDns", NEW."publicIp", NEW."publicDns", NEW."elasticIp", NEW."instanceId",
      NEW."instanceType", NEW."zone", NEW."slot", NEW."intent", NEW."state" = 'requested', NEW."state" = 'retired')
    IS DISTINCT FROM
    ROW(OLD."privateIp", OLD."privateDns", OLD."publicIp", OLD."publicDns", OLD."elasticIp", OLD."instanceId",
      OLD."instanceType", OLD."zone", OLD."slot", OLD."intent", OLD."state" = 'requested', OLD."state" = 'retired') THEN
    PERFORM pg_notify('muster_room', 'facts:' || NEW."poolName");
  END IF;
  IF NEW."revisionWanted" IS DISTINCT FROM OLD."revisionWanted" THEN
    PERFORM pg_notify('muster_room', 'machine:' || NEW."id");
  END IF;
  IF NEW."revisionApplied" IS DISTINCT FROM OLD."revisionApplied" OR NEW."revisionFailed" IS DISTINCT FROM OLD."revisionFailed" THEN
    PERFORM pg_notify('muster_wake', '');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_facts AFTER UPDATE ON "Machine" FOR EACH ROW EXECUTE FUNCTION tell_facts();

CREATE FUNCTION tell_pool_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW."standIn" IS DISTINCT FROM OLD."standIn" OR NEW."deletedAt" IS DISTINCT FROM OLD."deletedAt" THEN
    PERFORM pg_notify('muster_room', 'facts:' || NEW."name");
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_pool_facts AFTER INSERT OR UPDATE ON "Pool" FOR EACH ROW EXECUTE FUNCTION tell_pool_facts();

CREATE FUNCTION tell_profile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_change('profile', NEW."name", NULL);
  IF TG_OP = 'INSERT' OR NEW."inForce" IS DISTINCT FROM OLD."inForce" THEN
    PERFORM pg_notify('muster_room', 'profile:' || NEW."name");
    PERFORM pg_notify('muster_wake', '');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_profile AFTER INSERT OR UPDATE ON "Profile" FOR EACH ROW EXECUTE FUNCTION tell_profile();

CREATE FUNCTION tell_rollout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_change('profile', NEW."profileName", NULL);
  PERFORM pg_notify('muster_wake', '');
  RETURN NULL;
END $$;
CREATE TRIGGER tell_rollout AFTER INSERT OR UPDATE ON "Rollout" FOR EACH ROW EXECUTE FUNCTION tell_rollout();

CREATE FUNCTION tell_overlay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_change('profile', NEW."profileName", NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER tell_overlay AFTER INSERT ON "ProfileOverlay" FOR EACH ROW EXECUTE FUNCTION tell_overlay();
