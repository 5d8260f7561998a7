-- AlterTable
ALTER TABLE "Launch" ADD COLUMN     "unanswered" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Machine" ADD COLUMN     "market" "Market";
