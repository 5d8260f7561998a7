-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('viewer', 'operator', 'admin');

-- CreateEnum
CREATE TYPE "MachineState" AS ENUM ('requested', 'booting', 'bootstrapped', 'configured', 'retired');

-- CreateEnum
CREATE TYPE "Intent" AS ENUM ('serve', 'retire');

-- CreateEnum
CREATE TYPE "LaunchStatus" AS ENUM ('committed', 'answered', 'failed');

-- CreateEnum
CREATE TYPE "OperationStatus" AS ENUM ('running', 'succeeded', 'failed');

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" "Role" NOT NULL DEFAULT 'viewer',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApiToken" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3),
    "expiresAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Pool" (
    "name" TEXT NOT NULL,
    "profile" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "desired" INTEGER NOT NULL DEFAULT 0,
    "min" INTEGER NOT NULL DEFAULT 0,
    "max" INTEGER NOT NULL DEFAULT 10,
    "version" INTEGER NOT NULL DEFAULT 1,
    "image" TEXT NOT NULL,
    "instanceTypes" TEXT[],
    "zones" TEXT[],
    "subnets" TEXT[],
    "securityGroups" TEXT[],
    "keyName" TEXT,
    "instanceProfile" TEXT,
    "bootTimeout" INTEGER NOT NULL DEFAULT 600,
    "configureTimeout" INTEGER NOT NULL DEFAULT 1800,
    "drainTimeout" INTEGER NOT NULL DEFAULT 120,
    "nextNumber" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Pool_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "Machine" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "poolName" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "profile" TEXT NOT NULL,
    "state" "MachineState" NOT NULL DEFAULT 'requested',
    "intent" "Intent" NOT NULL DEFAULT 'serve',
    "protected" BOOLEAN NOT NULL DEFAULT false,
    "faultCode" TEXT,
    "faultMessage" TEXT,
    "faultSince" TIMESTAMPTZ(3),
    "launchId" TEXT,
    "instanceId" TEXT,
    "instanceType" TEXT,
    "zone" TEXT,
    "imageId" TEXT,
    "ec2State" TEXT,
    "privateIp" TEXT,
    "privateDns" TEXT,
    "publicIp" TEXT,
    "publicDns" TEXT,
    "elasticIp" TEXT,
    "observedAt" TIMESTAMPTZ(3),
    "requestedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "bootingAt" TIMESTAMPTZ(3),
    "bootstrappedAt" TIMESTAMPTZ(3),
    "configuredAt" TIMESTAMPTZ(3),
    "retiredAt" TIMESTAMPTZ(3),
    "retireRequestedAt" TIMESTAMPTZ(3),
    "drainedAt" TIMESTAMPTZ(3),
    "terminateRequestedAt" TIMESTAMPTZ(3),
    "tokenHash" TEXT,
    "profileKeyHash" TEXT,
    "identityPendingAt" TIMESTAMPTZ(3),
    "phase" TEXT,
    "step" TEXT,
    "heardAt" TIMESTAMPTZ(3),
    "configureRequestedAt" TIMESTAMPTZ(3),
    "configuringAt" TIMESTAMPTZ(3),
    "revisionServed" INTEGER,
    "revisionApplied" INTEGER,
    "profileEtag" TEXT,
    "profileModifiedAt" TIMESTAMPTZ(3),
    "gatewayId" TEXT,
    "connectedAt" TIMESTAMPTZ(3),
    "disconnectedAt" TIMESTAMPTZ(3),
    "logBytes" BIGINT NOT NULL DEFAULT 0,
    "requestOperationId" TEXT,
    "retireOperationId" TEXT,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Machine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MachineEvent" (
    "id" BIGSERIAL NOT NULL,
    "machineId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "fromState" "MachineState",
    "toState" "MachineState",
    "code" TEXT,
    "message" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "operationId" TEXT,

    CONSTRAINT "MachineEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LogChunk" (
    "machineId" TEXT NOT NULL,
    "start" BIGINT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "LogChunk_pkey" PRIMARY KEY ("machineId","start")
);

-- CreateTable
CREATE TABLE "ComponentRun" (
    "id" BIGSERIAL NOT NULL,
    "machineId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER,
    "errors" INTEGER NOT NULL,
    "warnings" INTEGER NOT NULL,
    "report" JSONB NOT NULL,

    CONSTRAINT "ComponentRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Launch" (
    "id" TEXT NOT NULL,
    "poolName" TEXT NOT NULL,
    "clientToken" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "tokenUntil" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,
    "instanceType" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "imageId" TEXT NOT NULL,
    "parameters" JSONB NOT NULL,
    "status" "LaunchStatus" NOT NULL DEFAULT 'committed',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "awsRequestId" TEXT,
    "operationId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Launch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ElasticIp" (
    "publicIp" TEXT NOT NULL,
    "allocationId" TEXT,
    "machineId" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ElasticIp_pkey" PRIMARY KEY ("publicIp")
);

-- CreateTable
CREATE TABLE "Volume" (
    "volumeId" TEXT NOT NULL,
    "machineId" TEXT,
    "device" TEXT,
    "deleteOnTermination" BOOLEAN NOT NULL DEFAULT true,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Volume_pkey" PRIMARY KEY ("volumeId")
);

-- CreateTable
CREATE TABLE "Operation" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "reason" TEXT,
    "poolName" TEXT,
    "machineId" TEXT,
    "input" JSONB NOT NULL,
    "status" "OperationStatus" NOT NULL DEFAULT 'running',
    "outcome" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Operation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OperationStep" (
    "id" BIGSERIAL NOT NULL,
    "operationId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "message" TEXT NOT NULL,
    "level" TEXT NOT NULL DEFAULT 'info',
    "awsRequestId" TEXT,

    CONSTRAINT "OperationStep_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditLine" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "entityType" TEXT NOT NULL,
    "entityId" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "operationId" TEXT,

    CONSTRAINT "AuditLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "IdempotentAnswer" (
    "actorId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "requestHash" TEXT NOT NULL,
    "verb" TEXT NOT NULL,
    "answer" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "IdempotentAnswer_pkey" PRIMARY KEY ("actorId","key")
);

-- CreateTable
CREATE TABLE "Process" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leader" BOOLEAN NOT NULL DEFAULT false,
    "problems" JSONB NOT NULL DEFAULT '[]',
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "Process_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Profile" (
    "name" TEXT NOT NULL,
    "problem" TEXT,
    "problemAt" TIMESTAMPTZ(3),

    CONSTRAINT "Profile_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "ProfileRevision" (
    "profileName" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "document" BYTEA NOT NULL,
    "source" TEXT NOT NULL,
    "publishedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "publishedBy" TEXT NOT NULL,

    CONSTRAINT "ProfileRevision_pkey" PRIMARY KEY ("profileName","number")
);

-- CreateTable
CREATE TABLE "ProfileProblem" (
    "file" TEXT NOT NULL,
    "line" INTEGER,
    "message" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ProfileProblem_pkey" PRIMARY KEY ("file")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "Session_token_key" ON "Session"("token");

-- CreateIndex
CREATE UNIQUE INDEX "ApiToken_tokenHash_key" ON "ApiToken"("tokenHash");

-- CreateIndex
CREATE UNIQUE INDEX "Machine_name_key" ON "Machine"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Machine_instanceId_key" ON "Machine"("instanceId");

-- CreateIndex
CREATE UNIQUE INDEX "Machine_tokenHash_key" ON "Machine"("tokenHash");

-- CreateIndex
CREATE UNIQUE INDEX "Machine_profileKeyHash_key" ON "Machine"("profileKeyHash");

-- CreateIndex
CREATE INDEX "Machine_poolName_state_idx" ON "Machine"("poolName", "state");

-- CreateIndex
CREATE INDEX "Machine_state_idx" ON "Machine"("state");

-- CreateIndex
CREATE INDEX "Machine_launchId_idx" ON "Machine"("launchId");

-- CreateIndex
CREATE INDEX "Machine_requestOperationId_idx" ON "Machine"("requestOperationId");

-- CreateIndex
CREATE INDEX "Machine_retireOperationId_idx" ON "Machine"("retireOperationId");

-- CreateIndex
CREATE UNIQUE INDEX "Machine_poolName_number_key" ON "Machine"("poolName", "number");

-- CreateIndex
CREATE INDEX "MachineEvent_machineId_id_idx" ON "MachineEvent"("machineId", "id");

-- CreateIndex
CREATE INDEX "MachineEvent_at_idx" ON "MachineEvent"("at");

-- CreateIndex
CREATE INDEX "ComponentRun_machineId_id_idx" ON "ComponentRun"("machineId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Launch_clientToken_key" ON "Launch"("clientToken");

-- CreateIndex
CREATE UNIQUE INDEX "Launch_tokenHash_key" ON "Launch"("tokenHash");

-- CreateIndex
CREATE INDEX "Launch_status_idx" ON "Launch"("status");

-- CreateIndex
CREATE UNIQUE INDEX "ElasticIp_allocationId_key" ON "ElasticIp"("allocationId");

-- CreateIndex
CREATE INDEX "Operation_status_idx" ON "Operation"("status");

-- CreateIndex
CREATE INDEX "Operation_createdAt_idx" ON "Operation"("createdAt");

-- CreateIndex
CREATE INDEX "Operation_poolName_createdAt_idx" ON "Operation"("poolName", "createdAt");

-- CreateIndex
CREATE INDEX "Operation_machineId_createdAt_idx" ON "Operation"("machineId", "createdAt");

-- CreateIndex
CREATE INDEX "OperationStep_operationId_id_idx" ON "OperationStep"("operationId", "id");

-- CreateIndex
CREATE INDEX "AuditLine_entityType_entityId_id_idx" ON "AuditLine"("entityType", "entityId", "id");

-- CreateIndex
CREATE INDEX "Process_kind_seenAt_idx" ON "Process"("kind", "seenAt");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Account" ADD CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Machine" ADD CONSTRAINT "Machine_poolName_fkey" FOREIGN KEY ("poolName") REFERENCES "Pool"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Machine" ADD CONSTRAINT "Machine_launchId_fkey" FOREIGN KEY ("launchId") REFERENCES "Launch"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Machine" ADD CONSTRAINT "Machine_requestOperationId_fkey" FOREIGN KEY ("requestOperationId") REFERENCES "Operation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Machine" ADD CONSTRAINT "Machine_retireOperationId_fkey" FOREIGN KEY ("retireOperationId") REFERENCES "Operation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MachineEvent" ADD CONSTRAINT "MachineEvent_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LogChunk" ADD CONSTRAINT "LogChunk_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ComponentRun" ADD CONSTRAINT "ComponentRun_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Launch" ADD CONSTRAINT "Launch_poolName_fkey" FOREIGN KEY ("poolName") REFERENCES "Pool"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ElasticIp" ADD CONSTRAINT "ElasticIp_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Volume" ADD CONSTRAINT "Volume_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OperationStep" ADD CONSTRAINT "OperationStep_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "Operation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProfileRevision" ADD CONSTRAINT "ProfileRevision_profileName_fkey" FOREIGN KEY ("profileName") REFERENCES "Profile"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

