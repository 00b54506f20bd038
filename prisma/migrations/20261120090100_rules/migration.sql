-- Rules that matter are constraints: they hold whatever the code above them does. Each has a test that tries to break it.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- ── append-only tables ────────────────────────────────────────────────────────────────────────────────────────────────
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER template_prices_append_only BEFORE UPDATE ON template_prices FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- They fire for replication roles too: "session_replication_role = replica" must not open a door.
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_append_only;
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_no_truncate;
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_append_only;
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_no_truncate;

-- ── people ────────────────────────────────────────────────────────────────────────────────────────────────────────────
ALTER TABLE users
  ADD CONSTRAINT users_email_lower CHECK (email = lower(email)),
  ADD CONSTRAINT users_email_shape CHECK (email ~ '^[^@\s]+@[^@\s]+$' AND length(email) <= 254),
  ADD CONSTRAINT users_name_length CHECK (length(name) BETWEEN 1 AND 100);
ALTER TABLE organizations ADD CONSTRAINT organizations_name_length CHECK (length(name) BETWEEN 1 AND 100);

-- ── instances ─────────────────────────────────────────────────────────────────────────────────────────────────────────
-- I6: one provider machine per instance, one instance per provider machine.
CREATE UNIQUE INDEX instances_machine_once ON instances (provider_id, external_id)
  WHERE external_id IS NOT NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX instances_name_once ON instances (organization_id, lower(name)) WHERE deleted_at IS NULL;
ALTER TABLE instances
  ADD CONSTRAINT instances_name_length CHECK (length(name) BETWEEN 1 AND 63),
  ADD CONSTRAINT instances_size CHECK (vcpus BETWEEN 1 AND 1024 AND memory_mib BETWEEN 64 AND 16777216 AND disk_gib BETWEEN 1 AND 65536),
  ADD CONSTRAINT instances_rates CHECK (running_micros_per_hour >= 0 AND stopped_micros_per_hour >= 0),
  ADD CONSTRAINT instances_deleted_at CHECK ((status = 'deleted') = (deleted_at IS NOT NULL));

-- An instance never moves to another account: a period's VM-hours have one payer.
CREATE FUNCTION refuse_account_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'instance % cannot move to another account', OLD.id USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER instances_fixed_account BEFORE UPDATE OF account_id, organization_id, vm_id ON instances FOR EACH ROW
  WHEN (OLD.account_id <> NEW.account_id OR OLD.organization_id <> NEW.organization_id OR OLD.vm_id <> NEW.vm_id)
  EXECUTE FUNCTION refuse_account_move();

-- ── operations ────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE UNIQUE INDEX operations_one_active ON operations (instance_id) WHERE status IN ('queued', 'running');
CREATE INDEX operations_due ON operations (next_run_at) WHERE next_run_at IS NOT NULL;
ALTER TABLE operations
  ADD CONSTRAINT operations_finished CHECK ((status IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
  ADD CONSTRAINT operations_failed_says_why CHECK (status <> 'failed' OR error IS NOT NULL),
  ADD CONSTRAINT operations_done_is_not_due CHECK (finished_at IS NULL OR next_run_at IS NULL);

-- ── outbox and live events ────────────────────────────────────────────────────────────────────────────────────────────
CREATE INDEX outbox_unsent ON outbox (id) WHERE sent_at IS NULL;

CREATE FUNCTION notify_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('uni_outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_notify AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION notify_outbox();

CREATE FUNCTION notify_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('uni_events', NEW.id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER events_notify AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION notify_event();

-- ── money ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
ALTER TABLE accounts ADD CONSTRAINT accounts_currency CHECK (currency ~ '^[A-Z]{3}$');
ALTER TABLE balances ADD CONSTRAINT balances_reserved CHECK (reserved_micros >= 0);
ALTER TABLE reservations
  ADD CONSTRAINT reservations_amount CHECK (amount_micros >= 0),
  ADD CONSTRAINT reservations_released CHECK ((status = 'released') = (released_at IS NOT NULL));
CREATE UNIQUE INDEX reservations_one_held ON reservations (vm_id) WHERE status = 'held';
ALTER TABLE template_prices
  ADD CONSTRAINT template_prices_range CHECK (
    running_micros_per_hour BETWEEN 0 AND 1000000000000 AND stopped_micros_per_hour BETWEEN 0 AND running_micros_per_hour);

ALTER TABLE vm_segments
  -- Whole seconds only, or the two formulas of I3 drift apart.
  ADD CONSTRAINT vm_segments_whole_seconds CHECK (
    extract(epoch FROM from_ts) = floor(extract(epoch FROM from_ts))
    AND (to_ts IS NULL OR extract(epoch FROM to_ts) = floor(extract(epoch FROM to_ts)))),
  ADD CONSTRAINT vm_segments_forward CHECK (to_ts IS NULL OR to_ts >= from_ts),
  ADD CONSTRAINT vm_segments_rate CHECK (rate_micros_per_hour BETWEEN 0 AND 1000000000000),
  -- I5: no two spans of one VM overlap (empty ranges never do).
  ADD CONSTRAINT vm_segments_no_overlap EXCLUDE USING gist (vm_id WITH =, tstzrange(from_ts, to_ts) WITH &&);
CREATE UNIQUE INDEX vm_segments_one_open ON vm_segments (vm_id) WHERE to_ts IS NULL;
CREATE INDEX vm_segments_open_by_account ON vm_segments (account_id) WHERE to_ts IS NULL;
CREATE INDEX vm_segments_closed ON vm_segments (to_ts, account_id) WHERE to_ts IS NOT NULL;

-- Partitions live in a schema of their own, so that the model above stays comparable with the schema file.
CREATE SCHEMA parts;

-- Makes sure that the month of `moment` has its partition. Safe to call at any time, from several workers at once.
CREATE FUNCTION ensure_vm_hours_partition(moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first_day date := date_trunc('month', moment AT TIME ZONE 'UTC')::date;
  part text := 'vm_hours_' || to_char(first_day, 'YYYY_MM');
BEGIN
  IF to_regclass('parts.' || part) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('ensure_vm_hours_partition'));
  EXECUTE format('CREATE TABLE IF NOT EXISTS parts.%I PARTITION OF vm_hours FOR VALUES FROM (%L) TO (%L)',
    part, first_day::text || ' 00:00:00+00', (first_day + interval '1 month')::date::text || ' 00:00:00+00');
END $$;

-- Must stay empty (I10): a row here means that a month had no partition in time.
CREATE TABLE parts.vm_hours_default PARTITION OF vm_hours DEFAULT;
SELECT ensure_vm_hours_partition(now() + (n || ' month')::interval) FROM generate_series(-1, 2) AS n;
