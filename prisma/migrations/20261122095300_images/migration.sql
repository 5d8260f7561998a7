-- CreateTable
CREATE TABLE "Image" (
    "id" TEXT NOT NULL,
    "imageId" TEXT,
    "managed" BOOLEAN NOT NULL DEFAULT true,
    "name" TEXT NOT NULL,
    "intent" "ResourceIntent" NOT NULL DEFAULT 'kept',
    "architecture" TEXT,
    "ec2State" TEXT,
    "snapshotIds" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "fromMachineId" TEXT,
    "cleanRequestedAt" TIMESTAMPTZ(3),
    "cleanedAt" TIMESTAMPTZ(3),
    "askedAt" TIMESTAMPTZ(3),
    "settledAt" TIMESTAMPTZ(3),
    "startedAt" TIMESTAMPTZ(3),
    "observedAt" TIMESTAMPTZ(3),
    "goneAt" TIMESTAMPTZ(3),
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "errorSince" TIMESTAMPTZ(3),
    "operationId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Image_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Image_imageId_key" ON "Image"("imageId");

-- CreateIndex
CREATE INDEX "Image_fromMachineId_idx" ON "Image"("fromMachineId");

-- AddForeignKey
ALTER TABLE "Image" ADD CONSTRAINT "Image_fromMachineId_fkey" FOREIGN KEY ("fromMachineId") REFERENCES "Machine"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Image" ADD CONSTRAINT "Image_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "Operation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Rules -------------------------------------------------------------------------------------------
ALTER TABLE "Image" ADD CONSTRAINT image_error CHECK (("errorCode" IS NULL) = ("errorMessage" IS NULL));
-- A machine loses its identity once.
CREATE UNIQUE INDEX image_baked_once_at_a_time ON "Image" ("fromMachineId") WHERE "settledAt" IS NULL;

-- News --------------------------------------------------------------------------------------------
CREATE TRIGGER tell_image AFTER INSERT OR UPDATE ON "Image" FOR EACH ROW EXECUTE FUNCTION tell_resource('image');

-- A machine is asked to remove its identity: its room says so.
CREATE FUNCTION tell_bake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."fromMachineId" IS NOT NULL AND NEW."cleanRequestedAt" IS DISTINCT FROM OLD."cleanRequestedAt" THEN
    PERFORM pg_notify('muster_room', 'machine:' || NEW."fromMachineId");
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_bake AFTER UPDATE ON "Image" FOR EACH ROW EXECUTE FUNCTION tell_bake();
