-- CreateEnum
CREATE TYPE "InstanceAddressState" AS ENUM ('adding', 'ready', 'releasing', 'gone', 'released');

-- CreateTable
CREATE TABLE "instance_networks" (
    "instance_id" UUID NOT NULL,
    "firewall" JSONB,
    "firewall_version" TEXT,
    "firewall_at" TIMESTAMPTZ(6),
    "written_version" TEXT,
    "drifted_at" TIMESTAMPTZ(6),
    "addresses_at" TIMESTAMPTZ(6),
    "asked_until" TIMESTAMPTZ(6),
    "failure" TEXT,

    CONSTRAINT "instance_networks_pkey" PRIMARY KEY ("instance_id")
);

-- CreateTable
CREATE TABLE "instance_addresses" (
    "id" UUID NOT NULL,
    "instance_id" UUID NOT NULL,
    "external_id" TEXT,
    "address" TEXT,
    "family" TEXT,
    "kind" TEXT,
    "is_primary" BOOLEAN NOT NULL DEFAULT false,
    "state" "InstanceAddressState" NOT NULL DEFAULT 'adding',
    "operation_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,
    "missing_count" INTEGER NOT NULL DEFAULT 0,
    "deleted_at" TIMESTAMPTZ(6),

    CONSTRAINT "instance_addresses_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "instance_addresses_instance_id_idx" ON "instance_addresses"("instance_id");

-- AddForeignKey
ALTER TABLE "instance_networks" ADD CONSTRAINT "instance_networks_instance_id_fkey" FOREIGN KEY ("instance_id") REFERENCES "instances"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instance_addresses" ADD CONSTRAINT "instance_addresses_instance_id_fkey" FOREIGN KEY ("instance_id") REFERENCES "instances"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ── rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
ALTER TABLE instance_networks
  -- Rules are known with their version and their age, or not at all.
  ADD CONSTRAINT instance_networks_known CHECK
    ((firewall IS NULL) = (firewall_version IS NULL) AND (firewall IS NULL) = (firewall_at IS NULL)),
  ADD CONSTRAINT instance_networks_rules CHECK
    (firewall IS NULL OR (jsonb_typeof(firewall->'rules') = 'array' AND octet_length(firewall::text) <= 1048576)),
  ADD CONSTRAINT instance_networks_written CHECK (written_version IS NULL OR firewall IS NOT NULL),
  -- Changed behind our back is exactly what is not what we wrote.
  ADD CONSTRAINT instance_networks_drifted CHECK
    ((drifted_at IS NOT NULL) = (written_version IS NOT NULL AND written_version <> firewall_version));

ALTER TABLE instance_addresses
  ADD CONSTRAINT instance_addresses_deleted CHECK ((state = 'released') = (deleted_at IS NOT NULL)),
  -- What is there has a name at the vendor, and can be told to people.
  ADD CONSTRAINT instance_addresses_ready CHECK
    (state NOT IN ('ready', 'releasing', 'gone') OR (external_id IS NOT NULL AND address IS NOT NULL)),
  ADD CONSTRAINT instance_addresses_told CHECK
    ((address IS NULL) = (family IS NULL) AND (address IS NULL) = (kind IS NULL)),
  ADD CONSTRAINT instance_addresses_family CHECK (family IN ('ipv4', 'ipv6')),
  ADD CONSTRAINT instance_addresses_kind CHECK (kind IN ('public', 'private')),
  -- What a machine was built with goes with it, and is never given back alone.
  ADD CONSTRAINT instance_addresses_primary CHECK (NOT is_primary OR state IN ('ready', 'gone', 'released')),
  ADD CONSTRAINT instance_addresses_operation CHECK ((state IN ('adding', 'releasing')) = (operation_id IS NOT NULL));
CREATE UNIQUE INDEX instance_addresses_thing_once ON instance_addresses (instance_id, external_id)
  WHERE external_id IS NOT NULL AND deleted_at IS NULL;
-- One change of an instance at a time: no second address is on its way.
CREATE UNIQUE INDEX instance_addresses_one_change ON instance_addresses (instance_id) WHERE operation_id IS NOT NULL;
