-- How money moves. Set-based, because a transaction per VM costs a hundred times as much; in the database, because the marks, the
-- VM-hours, the ledger and the balances of a shard must commit or vanish together. docs/decisions/0003-money.md gives the reasons.
--
-- Every function takes the time as a parameter: the process's injected clock is the only one, also here.
-- SQLSTATEs of our own: UB001 the period has not ended, UB002 the period is held, UB003 there is no such period or shard.

-- Through UTC, because only that is immutable and may stand in an index.
CREATE FUNCTION epoch_seconds(p_at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT floor(date_part('epoch', p_at AT TIME ZONE 'UTC'))::bigint
$$;

-- ── what is history stays as it was ───────────────────────────────────────────────────────────────────────────────────
CREATE TRIGGER vm_hours_append_only BEFORE UPDATE OR DELETE ON vm_hours FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vm_hours_no_truncate BEFORE TRUNCATE ON vm_hours FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vm_hour_adjustments_append_only BEFORE UPDATE OR DELETE ON vm_hour_adjustments FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vm_hour_adjustments_no_truncate BEFORE TRUNCATE ON vm_hour_adjustments FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A segment keeps who pays, what and from when. Only its end may be set, and corrected later.
CREATE FUNCTION refuse_segment_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NOT (OLD.to_ts IS NOT NULL AND NEW.to_ts IS NULL)
     AND (NEW.id, NEW.vm_id, NEW.account_id, NEW.state, NEW.rate_micros_per_hour, NEW.from_ts)
       = (OLD.id, OLD.vm_id, OLD.account_id, OLD.state, OLD.rate_micros_per_hour, OLD.from_ts) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'segment % is history: only its end may change', OLD.id USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER vm_segments_history BEFORE UPDATE OR DELETE ON vm_segments FOR EACH ROW EXECUTE FUNCTION refuse_segment_rewrite();
CREATE TRIGGER vm_segments_no_truncate BEFORE TRUNCATE ON vm_segments FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- ── reservations: balances.reserved_micros is the sum of what is held, whoever writes ─────────────────────────────────
CREATE FUNCTION count_reservation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_delta bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN
    v_delta := CASE WHEN NEW.status = 'held' THEN NEW.amount_micros ELSE 0 END;
  ELSIF TG_OP = 'UPDATE' AND OLD.status = 'held' AND NEW.status = 'released'
     AND (NEW.id, NEW.account_id, NEW.vm_id, NEW.amount_micros) = (OLD.id, OLD.account_id, OLD.vm_id, OLD.amount_micros) THEN
    v_delta := -OLD.amount_micros;
  ELSE
    RAISE EXCEPTION 'reservation % may only be released: % refused', OLD.id, TG_OP USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE balances SET reserved_micros = reserved_micros + v_delta, version = version + 1 WHERE account_id = NEW.account_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'account % has no balance', NEW.account_id USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER reservations_counted AFTER INSERT OR UPDATE OR DELETE ON reservations FOR EACH ROW EXECUTE FUNCTION count_reservation();
CREATE TRIGGER reservations_no_truncate BEFORE TRUNCATE ON reservations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- ── indexes that cost only the few rows they cover ────────────────────────────────────────────────────────────────────
CREATE INDEX billing_periods_unfinished ON billing_periods (period) WHERE status <> 'done';
CREATE INDEX billing_runs_unfinished ON billing_runs (period, shard) WHERE finished_at IS NULL;
CREATE INDEX billing_runs_not_rolled_up ON billing_runs (period, shard) WHERE rolled_up_at IS NULL;
CREATE INDEX ledger_by_hand ON ledger (account_id, id) WHERE kind <> 'usage';
CREATE INDEX instances_account_id_vm_id_idx ON instances (account_id, vm_id);
-- Rewritten every period: room for the next version on the same page keeps the key index untouched.
ALTER TABLE vm_month_costs SET (fillfactor = 70);

ALTER TABLE billing_periods
  ADD CONSTRAINT billing_periods_length CHECK (cycle_seconds BETWEEN 1 AND 86400),
  ADD CONSTRAINT billing_periods_whole_seconds CHECK (extract(epoch FROM period) = floor(extract(epoch FROM period))),
  ADD CONSTRAINT billing_periods_held_says_why CHECK (status <> 'held' OR held_reason IS NOT NULL),
  ADD CONSTRAINT billing_periods_finished CHECK ((status = 'done') = (finished_at IS NOT NULL)),
  -- No two periods cover one second, whatever the cycle was set to between them.
  ADD CONSTRAINT billing_periods_no_overlap EXCLUDE USING gist (
    int8range(epoch_seconds(period), epoch_seconds(period) + cycle_seconds) WITH &&);
ALTER TABLE billing_runs
  ADD CONSTRAINT billing_runs_range CHECK (low_account <= high_account),
  ADD CONSTRAINT billing_runs_finished CHECK ((finished_at IS NULL) = (vm_count IS NULL) AND (finished_at IS NULL) = (sum_micros IS NULL)),
  ADD CONSTRAINT billing_runs_rolled_up CHECK (rolled_up_at IS NULL OR finished_at IS NOT NULL);
ALTER TABLE ledger ADD CONSTRAINT ledger_sign CHECK (
  CASE kind WHEN 'usage' THEN amount_micros < 0 WHEN 'credit' THEN amount_micros > 0 WHEN 'takeback' THEN amount_micros < 0
            WHEN 'refund' THEN amount_micros > 0 ELSE amount_micros <> 0 END);
-- Checks on vm_hours itself would be paid a hundred thousand times an hour; their promise is I3's, which looks at every row.

-- ── rating ────────────────────────────────────────────────────────────────────────────────────────────────────────────
-- What every VM of the accounts low..high used between two whole seconds. One formula for full hours, proration, price changes
-- and catch-up. Open and closed segments are read apart, each through its own index. The sum is cast before it is divided:
-- sum(bigint) is numeric, and a numeric division would not be the integer one that rounds half up.
CREATE FUNCTION rated_vm_hours(p_from timestamptz, p_to timestamptz, p_low bigint, p_high bigint)
RETURNS TABLE (vm_id bigint, account_id bigint, seconds integer, amount_micros bigint) LANGUAGE sql STABLE AS $$
  SELECT spans.vm_id, spans.account_id, sum(spans.seconds)::integer,
         (sum(spans.rate * spans.seconds)::bigint + 1800) / 3600
    FROM (
      SELECT s.vm_id, s.account_id, s.rate_micros_per_hour AS rate,
             (date_part('epoch', p_to) - date_part('epoch', greatest(s.from_ts, p_from)))::integer AS seconds
        FROM vm_segments s
       WHERE s.to_ts IS NULL AND s.account_id BETWEEN p_low AND p_high AND s.from_ts < p_to
      UNION ALL
      SELECT s.vm_id, s.account_id, s.rate_micros_per_hour,
             (date_part('epoch', least(s.to_ts, p_to)) - date_part('epoch', greatest(s.from_ts, p_from)))::integer
        FROM vm_segments s
       WHERE s.to_ts > p_from AND s.account_id BETWEEN p_low AND p_high AND s.from_ts < p_to AND s.to_ts > s.from_ts
    ) spans
   GROUP BY spans.vm_id, spans.account_id
$$;

-- Periods tile the epoch. After a change of the cycle the first period is cut at the new cycle's next boundary.
CREATE FUNCTION billing_period_end(p_period timestamptz, p_cycle_seconds integer) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT to_timestamp((epoch_seconds(p_period) / p_cycle_seconds + 1) * p_cycle_seconds)
$$;

-- The first period that was never opened: after the last one, or where the first segment begins. Null while nothing was used.
CREATE FUNCTION next_billing_period(p_cycle_seconds integer) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT period + make_interval(secs => cycle_seconds) FROM billing_periods ORDER BY period DESC LIMIT 1),
    (SELECT to_timestamp(epoch_seconds(min(from_ts)) / p_cycle_seconds * p_cycle_seconds) FROM vm_segments))
$$;

-- ── a period ──────────────────────────────────────────────────────────────────────────────────────────────────────────
-- Rates the whole period once without writing, cuts the accounts into shards of some p_shard_vms VMs (the last one open-ended,
-- for accounts that appear meanwhile), and holds it when its total is absurd beside the last period that was not held: more than
-- 1.5 or less than 0.5 times, at the same length, unless both are below p_breaker_floor an hour.
CREATE FUNCTION open_billing_period(
  p_period timestamptz, p_cycle_seconds integer, p_now timestamptz, p_breaker_floor bigint, p_shard_vms integer DEFAULT 4000
) RETURNS "BillingPeriodStatus" LANGUAGE plpgsql SET jit = off AS $$
DECLARE
  v_end timestamptz := billing_period_end(p_period, p_cycle_seconds);
  v_seconds integer := epoch_seconds(v_end) - epoch_seconds(p_period);
  v_status "BillingPeriodStatus";
  v_lows bigint[];
  v_highs bigint[];
  v_expected bigint;
  v_previous bigint;
  v_reason text;
BEGIN
  IF v_end > p_now THEN
    RAISE EXCEPTION 'period % has not ended', p_period USING ERRCODE = 'UB001';
  END IF;
  -- One opener at a time: the others find its row.
  PERFORM pg_advisory_xact_lock(hashtext('open_billing_period'));
  SELECT status INTO v_status FROM billing_periods WHERE period = p_period;
  IF FOUND THEN RETURN v_status; END IF;
  IF p_period <> next_billing_period(p_cycle_seconds) THEN
    RAISE EXCEPTION 'period % is not the next one', p_period USING ERRCODE = 'UB003';
  END IF;
  PERFORM ensure_vm_hours_partition(p_period);

  WITH used AS (
    SELECT r.account_id, count(*) AS vms, sum(r.amount_micros) AS micros
      FROM rated_vm_hours(p_period, v_end, 0, 9223372036854775807) r GROUP BY r.account_id
  ), cut AS (
    SELECT account_id, micros, (sum(vms) OVER (ORDER BY account_id)::bigint - vms) / p_shard_vms AS slice FROM used
  ), slices AS (
    SELECT slice, max(account_id) AS high, sum(micros) AS micros FROM cut GROUP BY slice
  )
  SELECT array_agg(high ORDER BY high), coalesce(sum(micros), 0)::bigint INTO v_highs, v_expected FROM slices;
  v_highs := v_highs[: coalesce(array_length(v_highs, 1), 0) - 1] || 9223372036854775807;
  SELECT 0 || array_agg(high + 1 ORDER BY high) INTO v_lows FROM unnest(v_highs) AS high WHERE high < 9223372036854775807;

  SELECT (expected_micros::numeric * v_seconds / cycle_seconds)::bigint INTO v_previous
    FROM billing_periods WHERE period < p_period AND status <> 'held' ORDER BY period DESC LIMIT 1;
  IF v_previous IS NOT NULL THEN
    IF v_expected * 2 > v_previous * 3 AND v_expected::numeric * 3600 / v_seconds > p_breaker_floor THEN
      v_reason := 'more than 1.5 times the period before';
    ELSIF v_expected * 2 < v_previous AND v_previous::numeric * 3600 / v_seconds > p_breaker_floor THEN
      v_reason := 'less than half of the period before';
    END IF;
  END IF;

  v_status := CASE WHEN v_reason IS NULL THEN 'open' ELSE 'held' END;
  INSERT INTO billing_periods (period, cycle_seconds, status, shards, expected_micros, previous_micros, held_reason, created_at)
    VALUES (p_period, v_seconds, v_status, array_length(v_highs, 1), v_expected, v_previous, v_reason, p_now);
  INSERT INTO billing_runs (period, shard, low_account, high_account)
    SELECT p_period, bounds.ordinality - 1, bounds.low, bounds.high FROM unnest(v_lows, v_highs) WITH ORDINALITY AS bounds (low, high);
  RETURN v_status;
END $$;

-- Charges one shard: mark, VM-hours, balances and ledger in one transaction. Answers with the number of VM-hours, or -1 when
-- the shard was charged before. A second caller waits on the mark and then finds it set. Exactly-once stands twice: by the mark,
-- and by the keys (period, vm) and (account, kind, ref), which refuse the whole shard should a mark ever be lost.
CREATE FUNCTION bill_shard(p_period timestamptz, p_shard integer, p_now timestamptz) RETURNS bigint LANGUAGE plpgsql SET jit = off AS $$
DECLARE
  v_period billing_periods;
  v_run billing_runs;
  v_end timestamptz;
  v_count bigint;
  v_sum bigint;
  v_payers bigint;
  v_paid bigint;
BEGIN
  SELECT * INTO v_period FROM billing_periods WHERE period = p_period;
  IF NOT FOUND THEN RAISE EXCEPTION 'period % was never opened', p_period USING ERRCODE = 'UB003'; END IF;
  v_end := p_period + make_interval(secs => v_period.cycle_seconds);
  IF v_end > p_now THEN RAISE EXCEPTION 'period % has not ended', p_period USING ERRCODE = 'UB001'; END IF;
  IF v_period.status = 'held' THEN RAISE EXCEPTION 'period % is held: %', p_period, v_period.held_reason USING ERRCODE = 'UB002'; END IF;
  SELECT * INTO v_run FROM billing_runs WHERE period = p_period AND shard = p_shard FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'period % has no shard %', p_period, p_shard USING ERRCODE = 'UB003'; END IF;
  IF v_run.finished_at IS NOT NULL THEN RETURN -1; END IF;

  -- One order for everybody who locks several balances.
  PERFORM 1 FROM balances WHERE account_id BETWEEN v_run.low_account AND v_run.high_account ORDER BY account_id FOR UPDATE;

  WITH rated AS MATERIALIZED (
    SELECT r.vm_id, r.account_id, r.seconds, r.amount_micros
      FROM rated_vm_hours(p_period, v_end, v_run.low_account, v_run.high_account) r ORDER BY r.vm_id
  ), written AS (
    INSERT INTO vm_hours (period, vm_id, account_id, seconds, amount_micros)
    SELECT p_period, vm_id, account_id, seconds, amount_micros FROM rated
  ), due AS (
    SELECT account_id, sum(amount_micros)::bigint AS micros, count(*) AS vms FROM rated GROUP BY account_id
  ), paid AS (
    UPDATE balances b SET balance_micros = b.balance_micros - due.micros, version = b.version + 1, updated_at = p_now
      FROM due WHERE due.account_id = b.account_id AND due.micros > 0
    RETURNING b.account_id, due.micros, b.balance_micros
  ), entered AS (
    INSERT INTO ledger (account_id, kind, ref, amount_micros, balance_after_micros, created_at)
    SELECT account_id, 'usage', epoch_seconds(p_period)::text, -micros, balance_micros, p_now FROM paid
    RETURNING 1
  )
  SELECT coalesce(sum(vms), 0), coalesce(sum(micros), 0), count(*) FILTER (WHERE micros > 0), (SELECT count(*) FROM entered)
    INTO v_count, v_sum, v_payers, v_paid FROM due;
  IF v_paid <> v_payers THEN
    RAISE EXCEPTION 'period %, shard %: % accounts used something and % have a balance', p_period, p_shard, v_payers, v_paid
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  UPDATE billing_runs SET vm_count = v_count, sum_micros = v_sum, finished_at = p_now WHERE period = p_period AND shard = p_shard;
  RETURN v_count;
END $$;

-- Charges the next shard that nobody is at, oldest period first. Null when nothing is left. A period is begun only when the one
-- before it is through, so that every account's ledger reads in order; the caller waits for the last shards of others.
CREATE FUNCTION bill_next_shard(p_now timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_period timestamptz;
  v_shard integer;
BEGIN
  LOOP
    SELECT r.period INTO v_period FROM billing_runs r JOIN billing_periods b ON b.period = r.period AND b.status = 'open'
     WHERE r.finished_at IS NULL ORDER BY r.period LIMIT 1;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT shard INTO v_shard FROM billing_runs
     WHERE period = v_period AND finished_at IS NULL ORDER BY shard LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF FOUND THEN RETURN bill_shard(v_period, v_shard, p_now); END IF;
    PERFORM 1 FROM billing_runs WHERE period = v_period AND finished_at IS NULL ORDER BY shard LIMIT 1 FOR UPDATE;
  END LOOP;
END $$;

-- Closes the books of the periods whose shards are all charged, and asks for their month's sums.
CREATE FUNCTION finish_billing_periods(p_now timestamptz) RETURNS SETOF timestamptz LANGUAGE plpgsql AS $$
DECLARE
  v_period timestamptz;
BEGIN
  FOR v_period IN
    UPDATE billing_periods b SET status = 'done', finished_at = p_now
     WHERE b.status = 'open' AND NOT EXISTS (SELECT 1 FROM billing_runs r WHERE r.period = b.period AND r.finished_at IS NULL)
    RETURNING b.period
  LOOP
    INSERT INTO outbox (topic, key, body)
      VALUES ('billing.rollup', epoch_seconds(v_period)::text, jsonb_build_object('period', epoch_seconds(v_period)))
      ON CONFLICT (topic, key) DO NOTHING;
    INSERT INTO events (type, subject_id) VALUES ('billing.updated', epoch_seconds(v_period)::text);
    RETURN NEXT v_period;
  END LOOP;
END $$;

CREATE FUNCTION billing_month(p_period timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT date_trunc('month', p_period AT TIME ZONE 'UTC')::date
$$;

-- Adds the next shards of a finished period to the sums per VM and month, each exactly once. Answers with how many shards it
-- took: 0 when the period is through or not finished yet.
CREATE FUNCTION roll_up_period(p_period timestamptz, p_now timestamptz, p_shards integer DEFAULT 32) RETURNS integer LANGUAGE plpgsql SET jit = off AS $$
DECLARE
  v_shards integer[];
  v_low bigint;
  v_high bigint;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM billing_periods WHERE period = p_period AND status = 'done') THEN RETURN 0; END IF;
  -- Shards are taken in order and their ranges touch, so the ones taken are one range.
  SELECT array_agg(t.shard), min(t.low_account), max(t.high_account) INTO v_shards, v_low, v_high
    FROM (SELECT shard, low_account, high_account FROM billing_runs
           WHERE period = p_period AND rolled_up_at IS NULL ORDER BY shard LIMIT p_shards FOR UPDATE) t;
  IF v_shards IS NULL THEN RETURN 0; END IF;
  INSERT INTO vm_month_costs AS m (month, vm_id, amount_micros)
  SELECT billing_month(p_period), h.vm_id, h.amount_micros FROM vm_hours h
   WHERE h.period = p_period AND h.account_id BETWEEN v_low AND v_high ORDER BY h.vm_id
  ON CONFLICT (month, vm_id) DO UPDATE SET amount_micros = m.amount_micros + excluded.amount_micros;
  UPDATE billing_runs SET rolled_up_at = p_now WHERE period = p_period AND shard = ANY (v_shards);
  RETURN array_length(v_shards, 1);
END $$;

-- ── what arrives late ─────────────────────────────────────────────────────────────────────────────────────────────────
-- Where the segments of today disagree with what was charged for a period.
CREATE FUNCTION late_differences(p_period timestamptz, p_end timestamptz)
RETURNS TABLE (vm_id bigint, account_id bigint, seconds integer, amount_micros bigint, revision integer) LANGUAGE sql STABLE AS $$
  WITH charged AS (
    SELECT h.vm_id, h.account_id, h.seconds, h.amount_micros, 0 AS revision FROM vm_hours h WHERE h.period = p_period
    UNION ALL
    SELECT a.vm_id, a.account_id, a.seconds, a.amount_micros, a.revision FROM vm_hour_adjustments a WHERE a.period = p_period
  ), sums AS (
    SELECT c.vm_id, c.account_id, sum(c.seconds)::integer AS seconds, sum(c.amount_micros)::bigint AS amount_micros, max(c.revision) AS revision
      FROM charged c GROUP BY c.vm_id, c.account_id
  )
  SELECT coalesce(r.vm_id, s.vm_id), coalesce(r.account_id, s.account_id),
         coalesce(r.seconds, 0) - coalesce(s.seconds, 0), coalesce(r.amount_micros, 0) - coalesce(s.amount_micros, 0),
         coalesce(s.revision, 0) + 1
    FROM rated_vm_hours(p_period, p_end, 0, 9223372036854775807) r
    FULL JOIN sums s ON s.vm_id = r.vm_id AND s.account_id = r.account_id
   WHERE coalesce(r.seconds, 0) <> coalesce(s.seconds, 0) OR coalesce(r.amount_micros, 0) <> coalesce(s.amount_micros, 0)
$$;

-- Charges, or gives back, what a finished period's segments say beyond what was charged. Never edits: each difference is a row of
-- its own, and the ledger names it `<period>#<n>`. Answers with the number of differences.
CREATE FUNCTION settle_late_usage(p_period timestamptz, p_now timestamptz) RETURNS integer LANGUAGE plpgsql SET jit = off AS $$
DECLARE
  v_end timestamptz;
  v_ref text := epoch_seconds(p_period)::text;
  v_accounts bigint[];
  v_count integer;
BEGIN
  SELECT period + make_interval(secs => cycle_seconds) INTO v_end FROM billing_periods WHERE period = p_period AND status = 'done';
  IF NOT FOUND THEN RETURN 0; END IF;
  SELECT array_agg(DISTINCT account_id) INTO v_accounts FROM late_differences(p_period, v_end);
  IF v_accounts IS NULL THEN RETURN 0; END IF;
  -- Who comes second waits here, looks again, and finds nothing.
  PERFORM 1 FROM balances WHERE account_id = ANY (v_accounts) ORDER BY account_id FOR UPDATE;

  WITH found AS MATERIALIZED (
    SELECT * FROM late_differences(p_period, v_end) WHERE account_id = ANY (v_accounts)
  ), adjusted AS (
    INSERT INTO vm_hour_adjustments (period, vm_id, revision, account_id, seconds, amount_micros, created_at)
    SELECT p_period, vm_id, revision, account_id, seconds, amount_micros, p_now FROM found
  ), summed AS (
    INSERT INTO vm_month_costs AS m (month, vm_id, amount_micros)
    SELECT billing_month(p_period), vm_id, amount_micros FROM found WHERE amount_micros <> 0 ORDER BY vm_id
    ON CONFLICT (month, vm_id) DO UPDATE SET amount_micros = m.amount_micros + excluded.amount_micros
  ), due AS (
    SELECT account_id, sum(amount_micros)::bigint AS micros FROM found GROUP BY account_id HAVING sum(amount_micros) <> 0
  ), paid AS (
    UPDATE balances b SET balance_micros = b.balance_micros - due.micros, version = b.version + 1, updated_at = p_now
      FROM due WHERE due.account_id = b.account_id
    RETURNING b.account_id, due.micros, b.balance_micros
  ), entered AS (
    INSERT INTO ledger (account_id, kind, ref, amount_micros, balance_after_micros, created_at)
    SELECT p.account_id, 'late_usage',
           v_ref || '#' || (1 + (SELECT count(*) FROM ledger l WHERE l.account_id = p.account_id AND l.kind = 'late_usage'
                                  AND split_part(l.ref, '#', 1) = v_ref)),
           -p.micros, p.balance_micros, p_now FROM paid p
  )
  SELECT count(*) INTO v_count FROM found;
  RETURN v_count;
END $$;

-- ── what runs up before it is charged ─────────────────────────────────────────────────────────────────────────────────
-- From here on something is not charged yet: the oldest period that is open or held, else the end of the last one.
CREATE FUNCTION billed_until() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT min(period) FROM billing_periods WHERE status <> 'done'),
    (SELECT period + make_interval(secs => cycle_seconds) FROM billing_periods ORDER BY period DESC LIMIT 1),
    to_timestamp(0))
$$;

-- Per account: what was used since billed_until() and not charged, and what an hour costs now. While a period is half charged,
-- what it has charged already is taken off again.
CREATE FUNCTION account_accruals(p_low bigint, p_high bigint, p_now timestamptz)
RETURNS TABLE (account_id bigint, accrued_micros bigint, burn_micros bigint) LANGUAGE sql STABLE AS $$
  WITH horizon AS MATERIALIZED (
    SELECT billed_until() AS since, EXISTS (SELECT 1 FROM billing_periods WHERE status <> 'done') AS unfinished
  ), used AS (
    SELECT r.account_id, sum(r.amount_micros)::bigint AS micros
      FROM rated_vm_hours((SELECT since FROM horizon), date_trunc('second', p_now), p_low, p_high) r GROUP BY r.account_id
  ), burning AS (
    SELECT s.account_id, sum(s.rate_micros_per_hour)::bigint AS micros FROM vm_segments s
     WHERE s.to_ts IS NULL AND s.account_id BETWEEN p_low AND p_high GROUP BY s.account_id
  )
  SELECT coalesce(u.account_id, b.account_id),
         coalesce(u.micros, 0) + CASE WHEN NOT (SELECT unfinished FROM horizon) THEN 0 ELSE coalesce(
           (SELECT sum(l.amount_micros)::bigint FROM ledger l
             WHERE l.account_id = coalesce(u.account_id, b.account_id) AND l.kind IN ('usage', 'late_usage')
               AND l.ref >= (SELECT epoch_seconds(since)::text FROM horizon)), 0) END,
         coalesce(b.micros, 0)
    FROM used u FULL JOIN burning b ON b.account_id = u.account_id
$$;

CREATE FUNCTION accrued_micros(p_account bigint, p_now timestamptz) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT a.accrued_micros FROM account_accruals(p_account, p_account, p_now) a), 0)
$$;

-- ── what other parts of the product do with money, each inside its own transaction ────────────────────────────────────
-- Sets credit aside for one VM, in place of what was held for it before. Answers with the micro-units that are missing: 0 when
-- it is held. The balance row is locked first, always, so any number of callers share one order.
CREATE FUNCTION hold_credit(p_id uuid, p_account bigint, p_vm bigint, p_operation uuid, p_amount bigint, p_now timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_free bigint;
  v_held reservations;
BEGIN
  SELECT balance_micros - reserved_micros INTO v_free FROM balances WHERE account_id = p_account FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'account % has no balance', p_account USING ERRCODE = 'foreign_key_violation'; END IF;
  SELECT * INTO v_held FROM reservations WHERE vm_id = p_vm AND status = 'held';
  v_free := v_free + coalesce(v_held.amount_micros, 0) - accrued_micros(p_account, p_now);
  IF v_free < p_amount THEN RETURN p_amount - v_free; END IF;
  UPDATE reservations SET status = 'released', released_at = p_now WHERE id = v_held.id;
  INSERT INTO reservations (id, account_id, vm_id, operation_id, amount_micros, created_at)
    VALUES (p_id, p_account, p_vm, p_operation, p_amount, p_now);
  RETURN 0;
END $$;

-- Gives back what is held for a VM and answers with the amount.
CREATE FUNCTION release_credit(p_vm bigint, p_now timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_amount bigint;
BEGIN
  PERFORM 1 FROM balances WHERE account_id = (SELECT account_id FROM reservations WHERE vm_id = p_vm AND status = 'held') FOR UPDATE;
  UPDATE reservations SET status = 'released', released_at = p_now WHERE vm_id = p_vm AND status = 'held'
    RETURNING amount_micros INTO v_amount;
  RETURN coalesce(v_amount, 0);
END $$;

-- Asks for a look at periods that were charged before this change of history became known.
CREATE FUNCTION ask_late_settlement(p_segment bigint, p_from timestamptz) RETURNS void LANGUAGE sql AS $$
  INSERT INTO outbox (topic, key, body)
  SELECT 'billing.rollup', 'late-' || p_segment || '-' || epoch_seconds(p_from), jsonb_build_object('late', epoch_seconds(p_from))
   WHERE p_from < (SELECT period + make_interval(secs => cycle_seconds) FROM billing_periods WHERE status = 'done' ORDER BY period DESC LIMIT 1)
  ON CONFLICT (topic, key) DO NOTHING
$$;

-- From p_at on a VM costs p_rate: ends its open segment and begins the next. p_state null only ends it. Never before the open
-- segment began or the last one ended. Answers whether anything changed.
CREATE FUNCTION switch_rate(p_vm bigint, p_account bigint, p_state "SegmentState", p_rate bigint, p_at timestamptz, p_operation uuid)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_at timestamptz := date_trunc('second', p_at);
  v_open vm_segments;
  v_id bigint;
BEGIN
  SELECT * INTO v_open FROM vm_segments WHERE vm_id = p_vm AND to_ts IS NULL FOR UPDATE;
  IF FOUND THEN
    IF v_open.state = p_state AND v_open.rate_micros_per_hour = p_rate THEN RETURN false; END IF;
    v_at := greatest(v_at, v_open.from_ts);
    UPDATE vm_segments SET to_ts = v_at WHERE id = v_open.id;
    v_id := v_open.id;
  ELSIF p_state IS NULL THEN
    RETURN false;
  ELSE
    SELECT greatest(v_at, max(to_ts)) INTO v_at FROM vm_segments WHERE vm_id = p_vm;
  END IF;
  IF p_state IS NOT NULL THEN
    INSERT INTO vm_segments (vm_id, account_id, state, rate_micros_per_hour, from_ts, operation_id)
      VALUES (p_vm, p_account, p_state, p_rate, v_at, p_operation) RETURNING id INTO v_id;
  END IF;
  PERFORM ask_late_settlement(v_id, v_at);
  RETURN true;
END $$;

-- Money is back: what was kept without pay is paid for again, at the instance's own stopped rate.
CREATE FUNCTION revive_unpaid_segments(p_account bigint, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_count integer;
BEGIN
  SELECT count(switch_rate(u.vm_id, u.account_id, 'stopped', i.stopped_micros_per_hour, p_now, NULL)) INTO v_count
    FROM (SELECT vm_id, account_id FROM vm_segments WHERE account_id = p_account AND to_ts IS NULL AND state = 'stopped_unpaid' ORDER BY vm_id) u
    JOIN instances i ON i.vm_id = u.vm_id;
  RETURN v_count;
END $$;

-- The depletion clock. Reserved money still belongs to the customer, so an account is judged on its balance minus what has
-- accrued. Accounts at or below zero: a command to stop what runs (one per account and minute), and what is stopped already costs
-- nothing from now on. Nobody is judged while a period is held: its total is in doubt, and so is every accrual above it.
CREATE FUNCTION deplete_accounts(p_now timestamptz) RETURNS SETOF bigint LANGUAGE plpgsql SET jit = off AS $$
DECLARE
  v_account bigint;
  v_free bigint;
BEGIN
  IF EXISTS (SELECT 1 FROM billing_periods WHERE status = 'held') THEN RETURN; END IF;
  FOR v_account IN
    SELECT b.account_id FROM account_accruals(0, 9223372036854775807, p_now) a JOIN balances b ON b.account_id = a.account_id
     WHERE a.burn_micros > 0 AND b.balance_micros - a.accrued_micros <= 0 ORDER BY b.account_id
  LOOP
    -- A top-up may have come in between: once more, under the lock that it takes too.
    SELECT balance_micros INTO v_free FROM balances WHERE account_id = v_account FOR UPDATE;
    CONTINUE WHEN v_free - accrued_micros(v_account, p_now) > 0;
    INSERT INTO outbox (topic, key, body)
    SELECT 'account.deplete', v_account || '-' || epoch_seconds(date_trunc('minute', p_now)), jsonb_build_object('accountId', v_account::text)
     WHERE EXISTS (SELECT 1 FROM vm_segments WHERE account_id = v_account AND to_ts IS NULL AND state IN ('running', 'suspended'))
    ON CONFLICT (topic, key) DO NOTHING;
    PERFORM switch_rate(s.vm_id, s.account_id, 'stopped_unpaid', 0, p_now, NULL)
       FROM (SELECT vm_id, account_id FROM vm_segments
              WHERE account_id = v_account AND to_ts IS NULL AND state IN ('stopped', 'shelved') AND rate_micros_per_hour > 0 ORDER BY vm_id) s;
    RETURN NEXT v_account;
  END LOOP;
END $$;

-- ── partitions ────────────────────────────────────────────────────────────────────────────────────────────────────────
-- Makes this month's partition and the next two, and answers until when there is one without a gap.
CREATE FUNCTION ensure_billing_partitions(p_now timestamptz) RETURNS timestamptz LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ensure_vm_hours_partition(p_now + make_interval(months => n)) FROM generate_series(0, 2) AS n;
  RETURN vm_hours_covered_until(p_now);
END $$;

CREATE FUNCTION vm_hours_covered_until(p_now timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_month date := billing_month(p_now);
BEGIN
  WHILE to_regclass('parts.vm_hours_' || to_char(v_month, 'YYYY_MM')) IS NOT NULL LOOP
    v_month := v_month + interval '1 month';
  END LOOP;
  RETURN v_month::timestamp AT TIME ZONE 'UTC';
END $$;
