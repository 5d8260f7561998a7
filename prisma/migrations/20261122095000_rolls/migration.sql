-- CreateEnum
CREATE TYPE "RollStatus" AS ENUM ('running', 'paused', 'halted', 'done', 'turnedBack', 'stopped');

-- CreateTable
CREATE TABLE "Roll" (
    "id" TEXT NOT NULL,
    "poolName" TEXT NOT NULL,
    "status" "RollStatus" NOT NULL DEFAULT 'running',
    "maxAway" INTEGER NOT NULL DEFAULT 1,
    "surge" BOOLEAN NOT NULL DEFAULT false,
    "includeProtected" BOOLEAN NOT NULL DEFAULT false,
    "maxFailures" INTEGER NOT NULL DEFAULT 0,
    "target" JSONB NOT NULL,
    "previous" JSONB NOT NULL,
    "total" INTEGER NOT NULL,
    "startedBy" TEXT NOT NULL,
    "operationId" TEXT NOT NULL,
    "haltReason" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "countedFrom" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "turnedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Roll_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Roll_operationId_key" ON "Roll"("operationId");

-- CreateIndex
CREATE INDEX "Roll_poolName_createdAt_idx" ON "Roll"("poolName", "createdAt");

-- AddForeignKey
ALTER TABLE "Roll" ADD CONSTRAINT "Roll_poolName_fkey" FOREIGN KEY ("poolName") REFERENCES "Pool"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Roll" ADD CONSTRAINT "Roll_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "Operation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Rules -------------------------------------------------------------------------------------------
ALTER TABLE "Roll"
  ADD CONSTRAINT roll_bounds CHECK ("maxAway" >= 1 AND "maxFailures" >= 0 AND "total" >= 0),
  ADD CONSTRAINT roll_halted CHECK (("status" = 'halted') <= ("haltReason" IS NOT NULL)),
  ADD CONSTRAINT roll_ended CHECK (("status" IN ('done', 'turnedBack', 'stopped')) = ("endedAt" IS NOT NULL));
CREATE UNIQUE INDEX roll_one_unfinished ON "Roll" ("poolName") WHERE "endedAt" IS NULL;

-- News --------------------------------------------------------------------------------------------
CREATE FUNCTION tell_roll() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_change('pool', NEW."poolName", NEW."poolName");
  PERFORM pg_notify('muster_wake', '');
  RETURN NULL;
END $$;
CREATE TRIGGER tell_roll AFTER INSERT OR UPDATE ON "Roll" FOR EACH ROW EXECUTE FUNCTION tell_roll();
