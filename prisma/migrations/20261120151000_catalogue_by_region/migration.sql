-- One name of a size may stand in several regions, and an image in some of them.
UPDATE "provider_sizes" SET "region_ref" = '' WHERE "region_ref" IS NULL;
ALTER TABLE "provider_sizes" DROP CONSTRAINT "provider_sizes_pkey",
  ALTER COLUMN "region_ref" SET NOT NULL,
  ALTER COLUMN "region_ref" SET DEFAULT '',
  ADD CONSTRAINT "provider_sizes_pkey" PRIMARY KEY ("provider_id", "ref", "region_ref");
ALTER TABLE "provider_images" ADD COLUMN "locations" TEXT[] DEFAULT ARRAY[]::TEXT[];
