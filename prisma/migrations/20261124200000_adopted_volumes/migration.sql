-- What was made or adopted here before that was kept was asked for as it is.
UPDATE "Volume"
SET "asked" = jsonb_build_object(
  'type', "type", 'sizeGiB', "sizeGiB", 'iops', "iops", 'throughput', "throughput"
)
WHERE "managed" AND "asked" IS NULL AND "observedAt" IS NOT NULL AND "goneAt" IS NULL
  AND NOT "deleteOnTermination";
