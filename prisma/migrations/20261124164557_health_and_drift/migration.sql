-- CreateEnum
CREATE TYPE "Market" AS ENUM ('onDemand', 'spot');

-- AlterTable
ALTER TABLE "ElasticIp" ADD COLUMN     "drift" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "driftIgnored" TEXT;

-- AlterTable
ALTER TABLE "Launch" ADD COLUMN     "market" "Market" NOT NULL DEFAULT 'onDemand';

-- AlterTable
ALTER TABLE "Machine" ADD COLUMN     "drift" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "driftIgnored" TEXT,
ADD COLUMN     "interruptedAt" TIMESTAMPTZ(3),
ADD COLUMN     "interruption" TEXT,
ADD COLUMN     "interruptionAt" TIMESTAMPTZ(3),
ADD COLUMN     "registeredAt" TIMESTAMPTZ(3),
ADD COLUMN     "statusCheck" TEXT,
ADD COLUMN     "statusSince" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Pool" ADD COLUMN     "bootsCountedFrom" TIMESTAMPTZ(3),
ADD COLUMN     "bootstrapTimeout" INTEGER NOT NULL DEFAULT 600,
ADD COLUMN     "launchesStoppedAt" TIMESTAMPTZ(3),
ADD COLUMN     "launchesStoppedWhy" TEXT,
ADD COLUMN     "market" "Market" NOT NULL DEFAULT 'onDemand',
ADD COLUMN     "repair" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "repairAfter" INTEGER NOT NULL DEFAULT 600,
ADD COLUMN     "repairBudget" INTEGER NOT NULL DEFAULT 10;

-- AlterTable
ALTER TABLE "Volume" ADD COLUMN     "drift" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "driftIgnored" TEXT;

-- CreateTable
CREATE TABLE "StrayInstance" (
    "instanceId" TEXT NOT NULL,
    "poolName" TEXT,
    "launchId" TEXT,
    "name" TEXT,
    "instanceType" TEXT,
    "zone" TEXT,
    "imageId" TEXT,
    "privateIp" TEXT,
    "publicIp" TEXT,
    "ec2State" TEXT NOT NULL,
    "launchedAt" TIMESTAMPTZ(3),
    "firstSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "observedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ignoredAt" TIMESTAMPTZ(3),
    "terminateRequestedAt" TIMESTAMPTZ(3),
    "goneAt" TIMESTAMPTZ(3),
    "operationId" TEXT,

    CONSTRAINT "StrayInstance_pkey" PRIMARY KEY ("instanceId")
);

-- AddForeignKey
ALTER TABLE "StrayInstance" ADD CONSTRAINT "StrayInstance_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "Operation"("id") ON DELETE SET NULL ON UPDATE CASCADE;
