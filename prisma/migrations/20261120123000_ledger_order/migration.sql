-- An hour must cost the same after years. With (account, kind, ref) every account's charge went to a page of its own, and after each
-- checkpoint each such page was logged whole: 1,006 bytes per VM-hour instead of 228 after 12 million VM-hours. With the period in front
-- all charges of an hour go to one end of the index. The guard is the same: one charge per account and period.
DROP INDEX "ledger_account_id_kind_ref_key";
CREATE UNIQUE INDEX "ledger_kind_ref_account_id_key" ON "ledger"("kind", "ref", "account_id");

-- Where the ledger stood when a period was opened: its charges, and those of all later periods, have higher numbers. So "this account
-- from this period on" is a range of the primary key.
ALTER TABLE "billing_periods" ADD COLUMN "ledger_from" BIGINT NOT NULL DEFAULT 0;

CREATE OR REPLACE FUNCTION open_billing_period(
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
  INSERT INTO billing_periods (period, cycle_seconds, status, shards, expected_micros, previous_micros, held_reason, created_at, ledger_from)
    SELECT p_period, v_seconds, v_status, array_length(v_highs, 1), v_expected, v_previous, v_reason, p_now, last_value FROM ledger_id_seq;
  INSERT INTO billing_runs (period, shard, low_account, high_account)
    SELECT p_period, bounds.ordinality - 1, bounds.low, bounds.high FROM unnest(v_lows, v_highs) WITH ORDINALITY AS bounds (low, high);
  RETURN v_status;
END $$;

CREATE OR REPLACE FUNCTION account_accruals(p_low bigint, p_high bigint, p_now timestamptz)
RETURNS TABLE (account_id bigint, accrued_micros bigint, burn_micros bigint) LANGUAGE sql STABLE AS $$
  WITH horizon AS MATERIALIZED (
    SELECT billed_until() AS since, (SELECT ledger_from FROM billing_periods WHERE status <> 'done' ORDER BY period LIMIT 1) AS ledger_from
  ), used AS (
    SELECT r.account_id, sum(r.amount_micros)::bigint AS micros
      FROM rated_vm_hours((SELECT since FROM horizon), date_trunc('second', p_now), p_low, p_high) r GROUP BY r.account_id
  ), burning AS (
    SELECT s.account_id, sum(s.rate_micros_per_hour)::bigint AS micros FROM vm_segments s
     WHERE s.to_ts IS NULL AND s.account_id BETWEEN p_low AND p_high GROUP BY s.account_id
  )
  SELECT coalesce(u.account_id, b.account_id),
         coalesce(u.micros, 0) + CASE WHEN (SELECT ledger_from FROM horizon) IS NULL THEN 0 ELSE coalesce(
           (SELECT sum(l.amount_micros)::bigint FROM ledger l
             WHERE l.account_id = coalesce(u.account_id, b.account_id) AND l.id >= (SELECT ledger_from FROM horizon)
               AND l.kind IN ('usage', 'late_usage')
               AND l.ref >= (SELECT epoch_seconds(since)::text FROM horizon)), 0) END,
         coalesce(b.micros, 0)
    FROM used u FULL JOIN burning b ON b.account_id = u.account_id
$$;
