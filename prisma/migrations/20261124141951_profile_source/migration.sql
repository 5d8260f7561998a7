-- AlterTable
ALTER TABLE "Profile" ADD COLUMN     "sourceHash" TEXT;

-- What the source held last, as far as it is known.
UPDATE "Profile" SET "sourceHash" = (
  SELECT "hash" FROM "ProfileRevision"
   WHERE "profileName" = "Profile"."name" AND "publishedBy" = 'profiles'
   ORDER BY "number" DESC LIMIT 1);
