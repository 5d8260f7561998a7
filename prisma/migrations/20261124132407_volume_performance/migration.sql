-- AlterTable
ALTER TABLE "Volume" ADD COLUMN     "iops" INTEGER,
ADD COLUMN     "throughput" INTEGER;
