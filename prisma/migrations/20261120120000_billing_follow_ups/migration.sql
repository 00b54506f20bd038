-- Accounts that keep something unpaid although their credit is back: the top-up came while the machine was still shutting down, or
-- late usage gave something back. Found by their rows, whatever led there. Covers only the few segments without pay.
CREATE INDEX vm_segments_unpaid ON vm_segments (account_id) WHERE to_ts IS NULL AND state = 'stopped_unpaid';

CREATE FUNCTION revive_solvent_accounts(p_now timestamptz) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
DECLARE
  v_account bigint;
  v_balance bigint;
BEGIN
  FOR v_account IN
    SELECT DISTINCT account_id FROM vm_segments WHERE to_ts IS NULL AND state = 'stopped_unpaid' ORDER BY account_id
  LOOP
    CONTINUE WHEN (SELECT balance_micros FROM balances WHERE account_id = v_account) - accrued_micros(v_account, p_now) <= 0;
    -- Once more, under the lock that whoever stops for want of credit takes too.
    SELECT balance_micros INTO v_balance FROM balances WHERE account_id = v_account FOR UPDATE;
    CONTINUE WHEN v_balance - accrued_micros(v_account, p_now) <= 0;
    PERFORM revive_unpaid_segments(v_account, p_now);
    RETURN NEXT v_account;
  END LOOP;
END $$;

-- Tells organisations that somebody is signed in to that a period was charged to them. The others see it when they come.
CREATE FUNCTION tell_charged(p_period timestamptz, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_told integer;
BEGIN
  INSERT INTO events (organization_id, type)
  SELECT a.organization_id, 'balance.updated' FROM accounts a
   WHERE a.organization_id IN (
           SELECT m.organization_id FROM sessions s JOIN memberships m ON m.user_id = s.user_id
            WHERE s.revoked_at IS NULL AND s.expires_at > p_now AND s.last_seen_at > p_now - interval '1 day')
     AND EXISTS (SELECT 1 FROM ledger l WHERE l.account_id = a.id AND l.kind = 'usage' AND l.ref = epoch_seconds(p_period)::text);
  GET DIAGNOSTICS v_told = ROW_COUNT;
  RETURN v_told;
END $$;
