ALTER TABLE providers
  -- Since when its inventories are not believed; null while they are.
  ADD COLUMN doubted_since TIMESTAMPTZ(6),
  -- When its snapshots, volumes and backups were last searched for leftovers.
  ADD COLUMN swept_at TIMESTAMPTZ(6),
  -- What the vendor charges us for a GiB an hour, as it told last.
  ADD COLUMN storage_prices JSONB;

ALTER TABLE provider_machines ADD COLUMN size_ref TEXT;

-- The terms of machines that were imported with a price instead of a template: never on sale.
ALTER TABLE templates
  ADD COLUMN imported BOOLEAN NOT NULL DEFAULT false,
  ADD CONSTRAINT templates_imported_is_not_sold CHECK (NOT imported OR status = 'withdrawn');

-- Came along with an imported machine and carries no mark of ours: no operation can work on it.
ALTER TABLE storage_items
  ADD COLUMN imported BOOLEAN NOT NULL DEFAULT false,
  ADD CONSTRAINT storage_items_imported_is_only_shown CHECK (NOT imported OR operation_id IS NULL);

-- Leftovers belong to nobody; every other operation has its customer.
ALTER TABLE operations
  ALTER COLUMN organization_id DROP NOT NULL,
  ADD CONSTRAINT operations_organization CHECK (organization_id IS NOT NULL OR kind = 'orphan.delete');

CREATE TYPE "QuarantineKind" AS ENUM ('machine', 'ghost', 'volume', 'snapshot', 'backup', 'address');

-- What stands at a provider under our mark and belongs to nobody, and instances whose machine is gone.
CREATE TABLE quarantine_items (
  id UUID NOT NULL,
  provider_id UUID NOT NULL,
  kind "QuarantineKind" NOT NULL,
  external_id TEXT NOT NULL,
  mark UUID NOT NULL,
  name TEXT NOT NULL,
  reason TEXT NOT NULL,
  facts JSONB NOT NULL,
  cost_micros_per_hour BIGINT,
  cost_currency CHAR(3),
  first_seen_at TIMESTAMPTZ(6) NOT NULL,
  last_seen_at TIMESTAMPTZ(6) NOT NULL,
  missing_count INTEGER NOT NULL DEFAULT 0,
  ignored_at TIMESTAMPTZ(6),
  ignored_by UUID,
  ignore_reason TEXT,
  operation_id UUID,
  resolved_at TIMESTAMPTZ(6),
  resolution TEXT,
  CONSTRAINT quarantine_items_pkey PRIMARY KEY (id),
  CONSTRAINT quarantine_items_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES providers (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT quarantine_items_reason CHECK (
    reason IN ('no_instance', 'instance_deleted', 'machine_gone', 'no_item', 'item_deleted', 'lease_left')),
  CONSTRAINT quarantine_items_cost CHECK (
    (cost_micros_per_hour IS NULL) = (cost_currency IS NULL) AND coalesce(cost_micros_per_hour, 0) >= 0),
  -- Whoever ignores says why.
  CONSTRAINT quarantine_items_ignored CHECK ((ignored_at IS NULL) = (ignore_reason IS NULL)),
  CONSTRAINT quarantine_items_resolved CHECK (
    (resolved_at IS NULL) = (resolution IS NULL) AND (resolution IS NULL OR resolution IN ('gone', 'adopted', 'deleted'))),
  CONSTRAINT quarantine_items_resolved_rests CHECK (resolved_at IS NULL OR operation_id IS NULL)
);
-- Each thing is found once, however often it is seen.
CREATE UNIQUE INDEX quarantine_items_thing_once ON quarantine_items (provider_id, kind, external_id, mark);
CREATE INDEX quarantine_items_first_seen_at_id_idx ON quarantine_items (first_seen_at DESC, id DESC);
CREATE INDEX quarantine_items_open ON quarantine_items (provider_id, kind) WHERE resolved_at IS NULL;
