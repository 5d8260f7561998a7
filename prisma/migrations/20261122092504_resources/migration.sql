-- What was recorded of addresses and volumes was observation alone: the controller observes them anew.
DELETE FROM "ElasticIp";
DELETE FROM "Volume";

-- CreateEnum
CREATE TYPE "ResourceIntent" AS ENUM ('kept', 'gone');

-- AlterTable
ALTER TABLE "ElasticIp" DROP CONSTRAINT "ElasticIp_pkey",
ADD COLUMN     "associationId" TEXT,
ADD COLUMN     "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "errorCode" TEXT,
ADD COLUMN     "errorMessage" TEXT,
ADD COLUMN     "errorSince" TIMESTAMPTZ(3),
ADD COLUMN     "goneAt" TIMESTAMPTZ(3),
ADD COLUMN     "id" TEXT NOT NULL,
ADD COLUMN     "instanceId" TEXT,
ADD COLUMN     "intent" "ResourceIntent" NOT NULL DEFAULT 'kept',
ADD COLUMN     "managed" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "movedBy" TEXT,
ADD COLUMN     "name" TEXT,
ADD COLUMN     "observedAt" TIMESTAMPTZ(3),
ADD COLUMN     "operationId" TEXT,
ADD COLUMN     "previousMachineId" TEXT,
ADD COLUMN     "wantedMachineId" TEXT,
ALTER COLUMN "publicIp" DROP NOT NULL,
ALTER COLUMN "since" DROP NOT NULL,
ALTER COLUMN "since" DROP DEFAULT,
ADD CONSTRAINT "ElasticIp_pkey" PRIMARY KEY ("id");

-- AlterTable
ALTER TABLE "Machine" ADD COLUMN     "slot" INTEGER;

-- AlterTable
ALTER TABLE "Pool" ADD COLUMN     "claims" JSONB NOT NULL DEFAULT '{"elasticIp":false,"volumes":[]}';

-- AlterTable
ALTER TABLE "Volume" DROP CONSTRAINT "Volume_pkey",
ADD COLUMN     "attachmentState" TEXT,
ADD COLUMN     "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "detachRequestedAt" TIMESTAMPTZ(3),
ADD COLUMN     "ec2State" TEXT,
ADD COLUMN     "errorCode" TEXT,
ADD COLUMN     "errorMessage" TEXT,
ADD COLUMN     "errorSince" TIMESTAMPTZ(3),
ADD COLUMN     "forceDetach" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "fromSnapshot" TEXT,
ADD COLUMN     "goneAt" TIMESTAMPTZ(3),
ADD COLUMN     "id" TEXT NOT NULL,
ADD COLUMN     "instanceId" TEXT,
ADD COLUMN     "intent" "ResourceIntent" NOT NULL DEFAULT 'kept',
ADD COLUMN     "label" TEXT,
ADD COLUMN     "managed" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "name" TEXT,
ADD COLUMN     "observedAt" TIMESTAMPTZ(3),
ADD COLUMN     "operationId" TEXT,
ADD COLUMN     "releaseRequestedAt" TIMESTAMPTZ(3),
ADD COLUMN     "releasedAt" TIMESTAMPTZ(3),
ADD COLUMN     "sizeGiB" INTEGER NOT NULL,
ADD COLUMN     "type" TEXT NOT NULL DEFAULT 'gp3',
ADD COLUMN     "wantedDevice" TEXT,
ADD COLUMN     "wantedMachineId" TEXT,
ADD COLUMN     "wantedSizeGiB" INTEGER,
ADD COLUMN     "zone" TEXT NOT NULL,
ALTER COLUMN "volumeId" DROP NOT NULL,
ALTER COLUMN "deleteOnTermination" SET DEFAULT false,
ALTER COLUMN "since" DROP NOT NULL,
ALTER COLUMN "since" DROP DEFAULT,
ADD CONSTRAINT "Volume_pkey" PRIMARY KEY ("id");

-- CreateTable
CREATE TABLE "Snapshot" (
    "id" TEXT NOT NULL,
    "snapshotId" TEXT,
    "managed" BOOLEAN NOT NULL DEFAULT true,
    "name" TEXT,
    "intent" "ResourceIntent" NOT NULL DEFAULT 'kept',
    "volumeId" TEXT NOT NULL,
    "sizeGiB" INTEGER,
    "ec2State" TEXT,
    "progress" TEXT,
    "startedAt" TIMESTAMPTZ(3),
    "observedAt" TIMESTAMPTZ(3),
    "goneAt" TIMESTAMPTZ(3),
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "errorSince" TIMESTAMPTZ(3),
    "operationId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Snapshot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Claim" (
    "id" TEXT NOT NULL,
    "poolName" TEXT NOT NULL,
    "slot" INTEGER NOT NULL,
    "what" TEXT NOT NULL,
    "elasticIpId" TEXT,
    "volumeRowId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Claim_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Snapshot_snapshotId_key" ON "Snapshot"("snapshotId");

-- CreateIndex
CREATE UNIQUE INDEX "Claim_elasticIpId_key" ON "Claim"("elasticIpId");

-- CreateIndex
CREATE UNIQUE INDEX "Claim_volumeRowId_key" ON "Claim"("volumeRowId");

-- CreateIndex
CREATE UNIQUE INDEX "Claim_poolName_slot_what_key" ON "Claim"("poolName", "slot", "what");

-- CreateIndex
CREATE UNIQUE INDEX "ElasticIp_publicIp_key" ON "ElasticIp"("publicIp");

-- CreateIndex
CREATE UNIQUE INDEX "ElasticIp_wantedMachineId_key" ON "ElasticIp"("wantedMachineId");

-- CreateIndex
CREATE UNIQUE INDEX "Volume_volumeId_key" ON "Volume"("volumeId");

-- CreateIndex
CREATE INDEX "Volume_machineId_idx" ON "Volume"("machineId");

-- CreateIndex
CREATE INDEX "Volume_wantedMachineId_idx" ON "Volume"("wantedMachineId");

-- AddForeignKey
ALTER TABLE "ElasticIp" ADD CONSTRAINT "ElasticIp_wantedMachineId_fkey" FOREIGN KEY ("wantedMachineId") REFERENCES "Machine"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ElasticIp" ADD CONSTRAINT "ElasticIp_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "Operation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Volume" ADD CONSTRAINT "Volume_wantedMachineId_fkey" FOREIGN KEY ("wantedMachineId") REFERENCES "Machine"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Volume" ADD CONSTRAINT "Volume_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "Operation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Snapshot" ADD CONSTRAINT "Snapshot_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "Operation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Claim" ADD CONSTRAINT "Claim_poolName_fkey" FOREIGN KEY ("poolName") REFERENCES "Pool"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Claim" ADD CONSTRAINT "Claim_elasticIpId_fkey" FOREIGN KEY ("elasticIpId") REFERENCES "ElasticIp"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Claim" ADD CONSTRAINT "Claim_volumeRowId_fkey" FOREIGN KEY ("volumeRowId") REFERENCES "Volume"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Machines that serve keep their order: the oldest of a pool fills its first slot.
UPDATE "Machine" m SET "slot" = n.slot FROM (
  SELECT "id", row_number() OVER (PARTITION BY "poolName" ORDER BY "number") - 1 AS slot
  FROM "Machine" WHERE "intent" = 'serve' AND "state" <> 'retired'
) n WHERE n."id" = m."id";

-- Rules -------------------------------------------------------------------------------------------
ALTER TABLE "Machine" ADD CONSTRAINT machine_slot CHECK ("slot" >= 0);
CREATE UNIQUE INDEX machine_slot_filled_once ON "Machine" ("poolName", "slot") WHERE "intent" = 'serve' AND "state" <> 'retired';
ALTER TABLE "Claim"
  ADD CONSTRAINT claim_what CHECK ("what" = 'address' OR "what" ~ '^volume:[a-z][a-z0-9-]{0,30}$'),
  ADD CONSTRAINT claim_slot CHECK ("slot" >= 0),
  ADD CONSTRAINT claim_one CHECK ("elasticIpId" IS NULL OR "volumeRowId" IS NULL);
ALTER TABLE "Volume" ADD CONSTRAINT volume_size CHECK ("sizeGiB" BETWEEN 1 AND 65536);
ALTER TABLE "ElasticIp" ADD CONSTRAINT elastic_ip_error CHECK (("errorCode" IS NULL) = ("errorMessage" IS NULL));
ALTER TABLE "Volume" ADD CONSTRAINT volume_error CHECK (("errorCode" IS NULL) = ("errorMessage" IS NULL));
ALTER TABLE "Snapshot" ADD CONSTRAINT snapshot_error CHECK (("errorCode" IS NULL) = ("errorMessage" IS NULL));

-- News --------------------------------------------------------------------------------------------
-- Topic: the trigger's argument. The controller wakes when what is wanted changed, and not when only
-- what it observed did.
CREATE FUNCTION tell_resource() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  seen text[] := '{observedAt}';
  observed text[] := '{observedAt,associationId,instanceId,machineId,since,goneAt,errorCode,errorMessage,errorSince,ec2State,attachmentState,device,progress,startedAt,name}';
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
CREATE TRIGGER tell_elastic_ip AFTER INSERT OR UPDATE ON "ElasticIp" FOR EACH ROW EXECUTE FUNCTION tell_resource('address');
CREATE TRIGGER tell_volume AFTER INSERT OR UPDATE ON "Volume" FOR EACH ROW EXECUTE FUNCTION tell_resource('volume');
CREATE TRIGGER tell_snapshot AFTER INSERT OR UPDATE ON "Snapshot" FOR EACH ROW EXECUTE FUNCTION tell_resource('snapshot');

-- A machine is asked to let go of a volume: its room says so.
CREATE FUNCTION tell_volume_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."machineId" IS NOT NULL AND (
    NEW."releaseRequestedAt" IS DISTINCT FROM OLD."releaseRequestedAt"
    OR NEW."attachmentState" IS DISTINCT FROM OLD."attachmentState") THEN
    PERFORM pg_notify('muster_room', 'machine:' || NEW."machineId");
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_volume_release AFTER UPDATE ON "Volume" FOR EACH ROW EXECUTE FUNCTION tell_volume_release();

-- A slot's claims are part of its pool's page.
CREATE FUNCTION tell_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_change('pool', COALESCE(NEW."poolName", OLD."poolName"), COALESCE(NEW."poolName", OLD."poolName"));
  PERFORM pg_notify('muster_wake', '');
  RETURN NULL;
END $$;
CREATE TRIGGER tell_claim AFTER INSERT OR UPDATE OR DELETE ON "Claim" FOR EACH ROW EXECUTE FUNCTION tell_claim();
