-- CreateEnum
CREATE TYPE "StorageKind" AS ENUM ('snapshot', 'volume', 'backup');

-- CreateEnum
CREATE TYPE "StorageState" AS ENUM ('creating', 'ready', 'working', 'deleting', 'gone', 'deleted');

-- CreateTable
CREATE TABLE "storage_items" (
    "id" UUID NOT NULL,
    "kind" "StorageKind" NOT NULL,
    "organization_id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "instance_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "external_id" TEXT,
    "state" "StorageState" NOT NULL DEFAULT 'creating',
    "size_gib" DOUBLE PRECISION,
    "with_memory" BOOLEAN NOT NULL DEFAULT false,
    "attached" BOOLEAN NOT NULL DEFAULT false,
    "scheduled" BOOLEAN NOT NULL DEFAULT false,
    "operation_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,
    "seen_at" TIMESTAMPTZ(6),
    "missing_count" INTEGER NOT NULL DEFAULT 0,
    "deleted_at" TIMESTAMPTZ(6),

    CONSTRAINT "storage_items_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backup_policies" (
    "instance_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "every_hours" INTEGER,
    "daily_at_minute" INTEGER,
    "keep" INTEGER NOT NULL,
    "next_run_at" TIMESTAMPTZ(6) NOT NULL,
    "last_run_at" TIMESTAMPTZ(6),
    "last_refusal" TEXT,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "backup_policies_pkey" PRIMARY KEY ("instance_id")
);

-- CreateTable
CREATE TABLE "instance_discs" (
    "instance_id" UUID NOT NULL,
    "iso_ref" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "attached_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "instance_discs_pkey" PRIMARY KEY ("instance_id")
);

-- CreateTable
CREATE TABLE "provider_isos" (
    "provider_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "size_mib" INTEGER,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(6),

    CONSTRAINT "provider_isos_pkey" PRIMARY KEY ("provider_id","ref")
);

-- CreateIndex
CREATE INDEX "storage_items_organization_id_kind_created_at_id_idx" ON "storage_items"("organization_id", "kind", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "storage_items_instance_id_kind_idx" ON "storage_items"("instance_id", "kind");

-- CreateIndex
CREATE INDEX "storage_items_provider_id_kind_idx" ON "storage_items"("provider_id", "kind");

-- CreateIndex
CREATE INDEX "backup_policies_next_run_at_idx" ON "backup_policies"("next_run_at");

-- AddForeignKey
ALTER TABLE "storage_items" ADD CONSTRAINT "storage_items_instance_id_fkey" FOREIGN KEY ("instance_id") REFERENCES "instances"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backup_policies" ADD CONSTRAINT "backup_policies_instance_id_fkey" FOREIGN KEY ("instance_id") REFERENCES "instances"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instance_discs" ADD CONSTRAINT "instance_discs_instance_id_fkey" FOREIGN KEY ("instance_id") REFERENCES "instances"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_isos" ADD CONSTRAINT "provider_isos_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ── rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
ALTER TABLE storage_items
  ADD CONSTRAINT storage_items_name_length CHECK (length(name) BETWEEN 1 AND 63),
  ADD CONSTRAINT storage_items_deleted CHECK ((state = 'deleted') = (deleted_at IS NOT NULL)),
  -- What can be used stands somewhere at the vendor.
  ADD CONSTRAINT storage_items_ready CHECK (state <> 'ready' OR external_id IS NOT NULL),
  ADD CONSTRAINT storage_items_size CHECK (size_gib IS NULL OR size_gib >= 0),
  ADD CONSTRAINT storage_items_volume_size CHECK (kind <> 'volume' OR coalesce(size_gib, 0) >= 1),
  ADD CONSTRAINT storage_items_only_volumes_attach CHECK (kind = 'volume' OR NOT attached),
  ADD CONSTRAINT storage_items_gone_is_not_attached CHECK (NOT attached OR state NOT IN ('gone', 'deleted')),
  ADD CONSTRAINT storage_items_memory CHECK (kind = 'snapshot' OR NOT with_memory),
  ADD CONSTRAINT storage_items_scheduled CHECK (kind = 'backup' OR NOT scheduled),
  -- One operation at a time, and only while something is being done.
  ADD CONSTRAINT storage_items_operation CHECK ((state IN ('creating', 'working', 'deleting')) = (operation_id IS NOT NULL));
-- Some vendors name snapshots only within their machine, hence the instance.
CREATE UNIQUE INDEX storage_items_thing_once ON storage_items (provider_id, kind, instance_id, external_id)
  WHERE external_id IS NOT NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX storage_items_name_once ON storage_items (instance_id, kind, lower(name))
  WHERE kind <> 'volume' AND deleted_at IS NULL;
-- Volumes move between instances, and keep their name.
CREATE UNIQUE INDEX storage_items_volume_name_once ON storage_items (organization_id, lower(name))
  WHERE kind = 'volume' AND deleted_at IS NULL;
CREATE INDEX storage_items_live ON storage_items (organization_id, kind, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX storage_items_to_look_at ON storage_items (provider_id, kind, seen_at NULLS FIRST) WHERE state IN ('ready', 'gone');

ALTER TABLE backup_policies
  ADD CONSTRAINT backup_policies_rhythm CHECK ((every_hours IS NULL) <> (daily_at_minute IS NULL)),
  ADD CONSTRAINT backup_policies_every CHECK (every_hours BETWEEN 1 AND 720),
  ADD CONSTRAINT backup_policies_daily CHECK (daily_at_minute BETWEEN 0 AND 1439),
  ADD CONSTRAINT backup_policies_keep CHECK (keep BETWEEN 1 AND 90);
